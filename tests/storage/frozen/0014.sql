INSERT INTO course (id, name) VALUES (1, 'Algebra');
INSERT INTO lecture (id, name, course_id, created_at) VALUES ('a1b2c3d4e5f6', 'Lecture 1', 1, '2026-11-21 10:00:00.000000');
INSERT INTO recording (id, lecture_id, part, offset_ms, uri, fingerprint, duration_ms, width, height, started_at) VALUES
  (1, 'a1b2c3d4e5f6', 0, 0, '/videos/one.mp4', 'content of one', 3000, 1280, 720, '2026-11-20 08:15:00.000000');
INSERT INTO run (id, recording_id, period_ms, versions, state, reason, begun_at, finished_at, alive_at) VALUES
  (1, 1, 1000, '{"expression": "1"}', 'done', '', '2026-11-21 10:00:00.000000', '2026-11-21 10:01:00.000000', '2026-11-21 10:00:59.000000');
INSERT INTO segment (run_id, start_ms, end_ms, lost) VALUES (1, 0, 3000, NULL);
INSERT INTO moment (run_id, at_ms) VALUES (1, 0), (1, 1000), (1, 2000);
INSERT INTO label (id, lecture_id, text) VALUES (11111111, 'a1b2c3d4e5f6', 'Ada N0vak');
INSERT INTO participant (id, lecture_id, name, place, email, aliases, consent) VALUES
  (22222222, 'a1b2c3d4e5f6', 'Ada Novak', 0, 'ada@example.org', '["Ada"]', TRUE),
  (33333333, 'a1b2c3d4e5f6', 'unlabelled-1', NULL, '', '[]', NULL);
INSERT INTO observation (run_id, at_ms, place, label_id, camera_on, tile_x, tile_y, tile_width, tile_height,
  x, y, width, height, confidence, p_angry, p_disgust, p_fear, p_happy, p_sad, p_surprise, p_neutral, attention,
  yaw, pitch, roll, eyes_open, gaze_x, gaze_y, mouth_open) VALUES
  (1, 0, 0, 11111111, TRUE, 0.0, 0.0, 0.5, 0.5, 0.1, 0.1, 0.2, 0.3, 0.9, 0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25, 0.5,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (1, 0, 1, NULL, TRUE, 0.5, 0.0, 0.5, 0.5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (1, 2000, 0, 11111111, TRUE, 0.0, 0.0, 0.5, 0.5, 0.1, 0.1, 0.2, 0.3, 0.9, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0, 0.75, NULL,
   3.0, 4.0, -2.0, 0.25, 0.0, 0.0, 0.125),
  (1, 2000, 1, NULL, TRUE, 0.5, 0.0, 0.5, 0.5, 0.6, 0.1, 0.2, 0.3, 0.8, 0.0, 0.0, 0.0, 0.25, 0.75, 0.0, 0.0, NULL,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO identity (run_id, at_ms, place, participant_id) VALUES
  (1, 0, 0, 22222222), (1, 0, 1, 33333333), (1, 2000, 0, 22222222), (1, 2000, 1, 33333333);
INSERT INTO participant_minute (run_id, minute, participant_id, seconds, camera_on, face_visible, attention_count, attention_sum,
  p_angry_sum, p_disgust_sum, p_fear_sum, p_happy_sum, p_sad_sum, p_surprise_sum, p_neutral_sum, strongest_angry,
  strongest_disgust, strongest_fear, strongest_happy, strongest_sad, strongest_surprise, strongest_neutral) VALUES
  (1, 0, 22222222, 2, 2, 2, 2, 1.5, 0, 0, 0, 1.0, 0, 0, 1.0, 0, 0, 0, 1, 0, 0, 1),
  (1, 0, 33333333, 2, 2, 1, 0, 0.0, 0, 0, 0, 0.25, 0.75, 0, 0, 0, 0, 0, 0, 1, 0, 0);
INSERT INTO record (id, recording_id, kind, fingerprint, attached_at) VALUES
  (1, 1, 'participants', 'a', '2026-11-21 10:02:00.000000'), (2, 1, 'timeline', 'b', '2026-11-21 10:02:00.000000'),
  (3, 1, 'transcript', 'c', '2026-11-21 10:02:00.000000'), (4, 1, 'chat', 'd', '2026-11-21 10:02:00.000000');
INSERT INTO label (id, lecture_id, text) VALUES (44444444, 'a1b2c3d4e5f6', 'Ada'), (55555555, 'a1b2c3d4e5f6', 'Quiet Guest'),
  (66666666, 'a1b2c3d4e5f6', 'ada@example.org');
INSERT INTO participant (id, lecture_id, name, place, email, aliases, consent) VALUES
  (77777777, 'a1b2c3d4e5f6', 'Quiet Guest', NULL, '', '[]', NULL);
INSERT INTO mention (id, record_id, label_id, original_id, email_id, participant_id) VALUES
  (1, 1, 44444444, 11111111, 66666666, 22222222), (2, 1, 55555555, NULL, NULL, 77777777),
  (3, 2, 44444444, NULL, NULL, 22222222), (4, 3, 44444444, NULL, NULL, 22222222), (5, 4, 44444444, NULL, NULL, 22222222);
INSERT INTO attendance (mention_id, place, joined_at, left_at, duration_ms) VALUES
  (1, 0, '2026-11-20 08:14:00.000000', '2026-11-20 08:16:00.000000', 120000),
  (2, 1, '2026-11-20 08:15:01.000000', '2026-11-20 08:15:02.000000', 1000);
INSERT INTO turn (mention_id, start_ms, end_ms) VALUES (3, 500, 1500);
INSERT INTO sentence (record_id, place, start_ms, end_ms, text, mention_id) VALUES
  (3, 0, 500, 1500, 'Good morning.', 4), (3, 1, 1500, 2000, 'Morning.', NULL);
INSERT INTO message (mention_id, place, at_ms) VALUES (5, 0, 2500);
INSERT INTO candidate (run_id, label_id, participant_id, likelihood) VALUES (1, 11111111, 22222222, 0.5);
INSERT INTO decision (id, label_id, participant_id, answer, decided_at) VALUES
  (1, 11111111, 22222222, 'is', '2026-11-22 09:00:00.000000');
INSERT INTO identified (run_id, version) VALUES (1, '2');
INSERT INTO bearer (run_id, label_id, participant_id) VALUES (1, 11111111, 22222222);
INSERT INTO participant_total (run_id, participant_id, seconds, face_visible) VALUES (1, 22222222, 2, 2), (1, 33333333, 2, 1);
INSERT INTO participant_bin (run_id, start_ms, participant_id, bin_ms, seconds, camera_on, face_visible, attention_count, attention_sum,
  p_angry_sum, p_disgust_sum, p_fear_sum, p_happy_sum, p_sad_sum, p_surprise_sum, p_neutral_sum, strongest_angry,
  strongest_disgust, strongest_fear, strongest_happy, strongest_sad, strongest_surprise, strongest_neutral) VALUES
  (1, 0, 22222222, 5000, 2, 2, 2, 2, 1.5, 0, 0, 0, 1.0, 0, 0, 1.0, 0, 0, 0, 1, 0, 0, 1),
  (1, 0, 33333333, 5000, 2, 2, 1, 0, 0.0, 0, 0, 0, 0.25, 0.75, 0, 0, 0, 0, 0, 0, 1, 0, 0);
INSERT INTO class_minute (run_id, minute, formula, version, count, sum) VALUES
  (1, 0, 'attention', '1', 2, 1.5),
  (1, 0, 'classpulse1', '1', 4, 2.35),
  (1, 0, 'classpulse1_unadjusted', '1', 4, 2.35),
  (1, 0, 'presence', '1', 4, 3.0),
  (1, 0, 'sharma2019', '2', 2, 1.3333333333333335);
INSERT INTO engagement_minute (run_id, minute, participant_id, formula, version, count, sum, part_1, part_2, part_3, part_4) VALUES
  (1, 0, 22222222, 'attention', '1', 2, 1.5, 1.5, NULL, NULL, NULL),
  (1, 0, 22222222, 'classpulse1', '1', 2, 1.665625, 0.8, 0.75, 0.115625, NULL),
  (1, 0, 22222222, 'classpulse1_unadjusted', '1', 2, 1.665625, 0.8, 0.75, 0.115625, NULL),
  (1, 0, 22222222, 'presence', '1', 2, 2.0, 2.0, NULL, NULL, NULL),
  (1, 0, 22222222, 'sharma2019', '2', 2, 1.3333333333333335, 2.0, -0.25, -0.41666666666666663, NULL),
  (1, 0, 33333333, 'classpulse1', '1', 2, 0.6843750000000001, 0.4, 0.25, 0.034375, NULL),
  (1, 0, 33333333, 'classpulse1_unadjusted', '1', 2, 0.6843750000000001, 0.4, 0.25, 0.034375, NULL),
  (1, 0, 33333333, 'presence', '1', 2, 1.0, 1.0, NULL, NULL, NULL);
INSERT INTO engagement_bin (run_id, start_ms, participant_id, formula, version, count, sum, part_1, part_2, part_3, part_4) VALUES
  (1, 0, 22222222, 'attention', '1', 2, 1.5, 1.5, NULL, NULL, NULL),
  (1, 0, 22222222, 'classpulse1', '1', 2, 1.665625, 0.8, 0.75, 0.115625, NULL),
  (1, 0, 22222222, 'classpulse1_unadjusted', '1', 2, 1.665625, 0.8, 0.75, 0.115625, NULL),
  (1, 0, 22222222, 'presence', '1', 2, 2.0, 2.0, NULL, NULL, NULL),
  (1, 0, 22222222, 'sharma2019', '2', 2, 1.3333333333333335, 2.0, -0.25, -0.41666666666666663, NULL),
  (1, 0, 33333333, 'classpulse1', '1', 2, 0.6843750000000001, 0.4, 0.25, 0.034375, NULL),
  (1, 0, 33333333, 'classpulse1_unadjusted', '1', 2, 0.6843750000000001, 0.4, 0.25, 0.034375, NULL),
  (1, 0, 33333333, 'presence', '1', 2, 1.0, 1.0, NULL, NULL, NULL);
INSERT INTO usual (run_id, participant_id, quantity, value, spread, seconds, basis) VALUES
  (1, 22222222, 'eyes_open', 0.3, NULL, 1.0, 'neutral'),
  (1, 22222222, 'p_angry', 0.0, NULL, 2.0, 'neutral'),
  (1, 22222222, 'p_disgust', 0.0, NULL, 2.0, 'neutral'),
  (1, 22222222, 'p_fear', 0.0, NULL, 2.0, 'neutral'),
  (1, 22222222, 'p_happy', 0.0, NULL, 2.0, 'neutral'),
  (1, 22222222, 'p_neutral', 1.0, NULL, 2.0, 'neutral'),
  (1, 22222222, 'p_sad', 0.0, NULL, 2.0, 'neutral'),
  (1, 22222222, 'p_surprise', 0.0, NULL, 2.0, 'neutral'),
  (1, 22222222, 'pitch', 0.0, NULL, 1.0, 'neutral'),
  (1, 22222222, 'yaw', 0.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'eyes_open', 0.3, NULL, 0.0, 'neutral'),
  (1, 33333333, 'p_angry', 0.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'p_disgust', 0.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'p_fear', 0.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'p_happy', 0.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'p_neutral', 1.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'p_sad', 0.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'p_surprise', 0.0, NULL, 1.0, 'neutral'),
  (1, 33333333, 'pitch', 0.0, NULL, 0.0, 'neutral'),
  (1, 33333333, 'yaw', 0.0, NULL, 0.0, 'neutral');
INSERT INTO summed (run_id, versions) VALUES
  (1, '{"attention": "2", "engagement attention": "1", "engagement classpulse1": "1", "engagement classpulse1_unadjusted": "1", "engagement presence": "1", "engagement sharma2019": "2", "usual": "1"}');
INSERT INTO searched (run_id, formula, version, search, least) VALUES (1, 'presence', '1', '1', NULL), (1, 'sharma2019', '1', '1', 0.25);
INSERT INTO change (run_id, formula, start_ms, end_ms, kind, depth, p) VALUES (1, 'sharma2019', 1000, 3000, 'dip', 0.25, 0.125);
INSERT INTO screen (run_id, at_ms, x, y, width, height, print, line, filmed) VALUES
  (1, 0, 0.0, 0.25, 1.0, 0.75, '5a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a00', 'Eigenvalues', FALSE), (1, 1000, 0.0, 0.25, 1.0, 0.75, '5a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a00', 'Eigenvalues', FALSE);
INSERT INTO mark (id, lecture_id, start_ms, end_ms, answer, made_at) VALUES
  (1, 'a1b2c3d4e5f6', 0, 5000, 'lost', '2026-11-22 09:30:00.000000');
INSERT INTO course_weights (course_id, formula, version, weights, marks, before, after, fitted_at) VALUES
  (1, 'classpulse1', '0', '{"attention": 0.7, "expression": 0.1, "presence": 0.2}', 12, 0.7, 0.5, '2026-11-22 09:31:00.000000')
;
INSERT INTO account (id, login, name, email, role, password, initial, subject, enabled, created_at, changed_at) VALUES
  (1, 'admin', 'Admin', '', 'admin', NULL, TRUE, NULL, TRUE, '2026-11-22 09:00:00.000000', '2026-11-22 09:00:00.000000'),
  (2, 'ines', 'Ines Ruiz', 'ines@example.org', 'teacher', NULL, FALSE, 'https://id.example.org 42', TRUE, '2026-11-22 09:00:00.000000', '2026-11-22 09:00:00.000000');
INSERT INTO teaching (account_id, course_id) VALUES (2, 1);
INSERT INTO attempt (id, login, address, at) VALUES (1, 'admin', '127.0.0.1', '2026-11-22 09:01:00.000000');
INSERT INTO job (id, kind, uri, lecture, course, state, reason, account_id, lecture_id, asked_at, begun_at, finished_at, alive_at, tries, done_ms, total_ms, speed) VALUES
  (1, 'analyse', '/recordings/one.mp4', NULL, 'Algebra', 'done', '', 1, 'a1b2c3d4e5f6', '2026-11-22 09:00:00.000000', '2026-11-22 09:00:01.000000', '2026-11-22 09:00:02.000000', '2026-11-22 09:00:02.000000', 1, 60000, 60000, 11.5);
INSERT INTO mailing (id, account_id, course_id, weekday, hour, begun_at, language) VALUES (1, 2, 1, NULL, 7, '2026-11-22 09:00:00.000000', 'de');
INSERT INTO mailed (mailing_id, lecture_id, at, failed, refused) VALUES (1, 'a1b2c3d4e5f6', '2026-11-23 07:00:00.000000', NULL, NULL);
INSERT INTO posting (account_id, lecture_id, language, asked_at, begun_at, finished_at, failed) VALUES
  (2, 'a1b2c3d4e5f6', 'en', '2026-11-22 09:10:00.000000', '2026-11-22 09:10:30.000000', '2026-11-22 09:10:31.000000', NULL);
INSERT INTO note (id, lecture_id, at_ms, text, account_id, made_at) VALUES (1, 'a1b2c3d4e5f6', 1000, 'The example was too long.', 2, '2026-11-22 09:32:00.000000');
INSERT INTO live (id, uri, lecture, course, wanted, state, reason, silence_s, ends_at, overlay, account_id, commanded, lecture_id, run_id,
  asked_at, begun_at, ended_at, alive_at, retry_at, picture_at, stored_at, step_ms, dropped, missed) VALUES
  (1, 'rtsp://camera.example/room', 'Lecture 1', 'Algebra', 'ended', 'ended', '', 300, NULL, FALSE, NULL, TRUE, 'a1b2c3d4e5f6', 1,
   '2026-11-21 09:59:00.000000', '2026-11-21 10:00:00.000000', '2026-11-21 10:01:00.000000', '2026-11-21 10:01:00.000000', NULL,
   '2026-11-21 10:00:59.000000', '2026-11-21 10:00:59.500000', 80.5, 0, 1);
INSERT INTO gap (run_id, start_ms, end_ms, reason) VALUES (1, 2000, 3000, 'dropped');
INSERT INTO alert (id, run_id, at_ms, since_ms, level, usual, made_at, seen_at, told) VALUES
  (1, 1, 2000, 1000, 0.5, 0.75, '2026-11-21 10:00:02.000000', NULL, '{}');
INSERT INTO alerting (account_id, course_id) VALUES (2, 1);
INSERT INTO chore (name, enabled, hour, asked_at, begun_at, finished_at, succeeded_at, failed, result) VALUES
  ('backup', TRUE, 3, NULL, '2026-11-21 03:00:00.000000', '2026-11-21 03:00:01.000000', '2026-11-21 03:00:01.000000', FALSE, 'One copy');
INSERT INTO watched (fingerprint, path, job_id, found_at) VALUES ('ab12', '/inbox/Algebra/one.mp4', 1, '2026-11-22 08:59:00.000000');
INSERT INTO lease (name, holder, until) VALUES ('chores', 'a1b2', '2026-11-21 10:01:00.000000');
INSERT INTO event (key, kind, body, received_at, tries, not_before, done_at, reason) VALUES
  ('recording.completed 4444AAA== 1626230691572', 'recording.completed', '', '2026-11-21 10:05:00.000000', 1,
   '2026-11-21 10:05:00.000000', '2026-11-21 10:06:00.000000', '');
INSERT INTO download (key, meeting, kind, size, path, state, reason, job_id, found_at, done_at) VALUES
  ('4444AAA== f1', '4444AAA==', 'gallery_view', 1000, '/videos/one.mp4', 'done', '', NULL, '2026-11-21 10:05:00.000000',
   '2026-11-21 10:06:00.000000');
