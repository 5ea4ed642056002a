INSERT INTO course (id, name) VALUES (1, 'Algebra');
INSERT INTO lecture (id, name, course_id, created_at) VALUES ('a1b2c3d4e5f6', 'Lecture 1', 1, '2026-11-21 10:00:00.000000');
INSERT INTO recording (id, lecture_id, part, offset_ms, uri, fingerprint, duration_ms, width, height, started_at) VALUES
  (1, 'a1b2c3d4e5f6', 0, 0, 'gAAAAAAAAAAAuQjqW94NNax09eJGr0lYV4fZ1E9n02CTrjXENbS-sLdI8weUwZfv8DwD15nOk4dHcqQGQGDS3HgWqjAoO9u67Q==', 'content of one', 3000, 1280, 720, '2026-11-20 08:15:00.000000');
INSERT INTO run (id, recording_id, period_ms, versions, state, reason, begun_at, finished_at, alive_at) VALUES
  (1, 1, 1000, '{"expression": "1"}', 'done', '', '2026-11-21 10:00:00.000000', '2026-11-21 10:01:00.000000', '2026-11-21 10:00:59.000000');
INSERT INTO segment (run_id, start_ms, end_ms, lost) VALUES (1, 0, 3000, NULL);
INSERT INTO moment (run_id, at_ms) VALUES (1, 0), (1, 1000), (1, 2000);
INSERT INTO label (id, lecture_id, text) VALUES (11111111, 'a1b2c3d4e5f6', 'gAAAAAAAAAAA1gEIk6h8mFJbTKgZTJesXNcm-5QaQm02rZSDTA4V_7uz_TWavHSy9heqhNpQcQA0Z9M_TQO7QwhHUx4peSnUdQ==');
INSERT INTO participant (id, lecture_id, name, place, email, aliases, consent) VALUES
  (22222222, 'a1b2c3d4e5f6', 'gAAAAAAAAAAAHnprE5I_TJZMJoFqW5N4Qy61r0kxjRfe-u_Vk7hheZAVTnKBq2fjWNgqA9PZba8KFVsOtoViHWPTVeRpuQ9V8Q==', 0, 'gAAAAAAAAAAAZPZ6CzBVb0RhCUyq8PGu2WrVjyh1mbYzcXgDR9Rxypg7Vm9F9UMsMpOD6sccfz3eYRBeJo6dVvpRcqi3NEd_uA==', 'gAAAAAAAAAAAk1ze28KJghqh8t5-uRPFZvbtwiu2TMPU61xckD-6ULKXntMwaSYt0MYnj5uS7nEye1ppvK51nbwbfI_FzSAiKA==', TRUE),
  (33333333, 'a1b2c3d4e5f6', 'gAAAAAAAAAAAZkvIwUqQK3Sx6Ko0HpmiNYoEw2ZY4-hTnZ73FKefOnwC8GeW59nBehwEwqqY8x8KGaCOR2EVsmWPQzUXrO50zg==', NULL, '', 'gAAAAAAAAAAApwrwnFxBpRvS1bOxk8zgcfpQlEuAaeiu8wx9_dWABMhNPgDDxtolNAoKtgoX98AXXJOFQ7J9fZTCK9GtphjCrA==', NULL);
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
INSERT INTO label (id, lecture_id, text) VALUES (44444444, 'a1b2c3d4e5f6', 'gAAAAAAAAAAA4KN7tQ--DRFzEV8b3wP54Qt_prJjAa3LjU7Ck6Thih2VHVhdDk_y6f0tKiuQQUnNf-bIcCMUFlRsUx1NTWGsxg=='), (55555555, 'a1b2c3d4e5f6', 'gAAAAAAAAAAA3im1bfAzDC2TA1isf6MZt0gGEpT1ai8xUajCoJQLlxtcT7oIZPRDs2isGGxetxmlcdsJB_Ky24Z92Aem-hEn0g=='),
  (66666666, 'a1b2c3d4e5f6', 'gAAAAAAAAAAAZPZ6CzBVb0RhCUyq8PGu2WrVjyh1mbYzcXgDR9Rxypg7Vm9F9UMsMpOD6sccfz3eYRBeJo6dVvpRcqi3NEd_uA==');
INSERT INTO participant (id, lecture_id, name, place, email, aliases, consent) VALUES
  (77777777, 'a1b2c3d4e5f6', 'gAAAAAAAAAAA3im1bfAzDC2TA1isf6MZt0gGEpT1ai8xUajCoJQLlxtcT7oIZPRDs2isGGxetxmlcdsJB_Ky24Z92Aem-hEn0g==', NULL, '', 'gAAAAAAAAAAApwrwnFxBpRvS1bOxk8zgcfpQlEuAaeiu8wx9_dWABMhNPgDDxtolNAoKtgoX98AXXJOFQ7J9fZTCK9GtphjCrA==', NULL);
INSERT INTO mention (id, record_id, label_id, original_id, email_id, participant_id) VALUES
  (1, 1, 44444444, 11111111, 66666666, 22222222), (2, 1, 55555555, NULL, NULL, 77777777),
  (3, 2, 44444444, NULL, NULL, 22222222), (4, 3, 44444444, NULL, NULL, 22222222), (5, 4, 44444444, NULL, NULL, 22222222);
INSERT INTO attendance (mention_id, place, joined_at, left_at, duration_ms, recording_consent) VALUES
  (1, 0, '2026-11-20 08:14:00.000000', '2026-11-20 08:16:00.000000', 120000, TRUE),
  (2, 1, '2026-11-20 08:15:01.000000', '2026-11-20 08:15:02.000000', 1000, NULL);
INSERT INTO turn (mention_id, start_ms, end_ms) VALUES (3, 500, 1500);
INSERT INTO sentence (record_id, place, start_ms, end_ms, text, mention_id) VALUES
  (3, 0, 500, 1500, 'gAAAAAAAAAAAlAWce5LfC7jtDCyFDSJuEYwt6pkghljDHbXy5_618kMCP69wTw56tTZ3k7k2wUWxYem0WpZSOToewVVGEQK_wQ==', 4), (3, 1, 1500, 2000, 'gAAAAAAAAAAAL7_AAkeZEic7Py9pvikp_tc6EYrpb05EtGN5L5crHReorP9Tf7PmzXO1mi_QCHRVFBiNaFeUXLbJsc8xcj9gAg==', NULL);
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
  (1, 0, 0.0, 0.25, 1.0, 0.75, '5a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a00', 'gAAAAAAAAAAAdQwA7FQxkNggMDg2okgIt_POUqoNmv0u4FjRTdvdu5SDm1T1IvUQ0bBbl6ME6Rc8WUtdmm4ih4aj-d8tfsT4eA==', FALSE), (1, 1000, 0.0, 0.25, 1.0, 0.75, '5a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a005a00', 'gAAAAAAAAAAAdQwA7FQxkNggMDg2okgIt_POUqoNmv0u4FjRTdvdu5SDm1T1IvUQ0bBbl6ME6Rc8WUtdmm4ih4aj-d8tfsT4eA==', FALSE);
INSERT INTO mark (id, lecture_id, start_ms, end_ms, answer, made_at) VALUES
  (1, 'a1b2c3d4e5f6', 0, 5000, 'lost', '2026-11-22 09:30:00.000000');
INSERT INTO course_weights (course_id, formula, version, weights, marks, before, after, fitted_at) VALUES
  (1, 'classpulse1', '0', '{"attention": 0.7, "expression": 0.1, "presence": 0.2}', 12, 0.7, 0.5, '2026-11-22 09:31:00.000000');
INSERT INTO account (id, login, name, email, role, password, initial, subject, enabled, created_at, changed_at) VALUES
  (1, 'gAAAAAAAAAAAZv1Qq7vmPRuNxUx-ikxIjP8VnNXRzZDNihe_iCcq5e2TKufZVSyK_vs-CrHk-kHa-EERXEPmcyO7ThkPO3VWDg==', 'gAAAAAAAAAAArB1Fjikp38yP7QTbxgx67JN3TIne10Ij6H0vJTMznoAxiKqkTLpkvdsylQNZ-_WWnZKNUS6UvbDwvZE-QVp4PQ==', '', 'admin', NULL, TRUE, NULL, TRUE, '2026-11-22 09:00:00.000000', '2026-11-22 09:00:00.000000'),
  (2, 'gAAAAAAAAAAA56VyB1RBVMhlRMAfvO4RTQ66C-Ku3o23DKM-DOtZib0o0jW9ves5uwISFNTaO02V5la4S7WDvloACgnXjWxxDQ==', 'gAAAAAAAAAAAUg1rfELJd7WFujGqVq0aQ_JnCsulPn5ReCMdrYOGRWzgFKiTutsg0VH6Kt1OPUFPKayOYbxCoXtis8NZJVUPSg==', 'gAAAAAAAAAAA_BRNF9PD8jF-0RZg60XXQGEG-27NyjfEn8rkhzaUdJk9RVJTGynYhqWjQ-9jS7OOgz6cQwXk8eMZvPmmAHga_ak9VTq_aGWTLI0NL3laNwg=', 'teacher', NULL, FALSE, 'gAAAAAAAAAAA04j34hUXWQYikupjIklBHtzGPUHQiH9Zj4mUcnvN5UGDFs7iEXRtkuB2EXca1bwkdiUONeu_yfPn9p2FKolUtCB-8eaY5sB-JEItC-LgZIQ=', TRUE, '2026-11-22 09:00:00.000000', '2026-11-22 09:00:00.000000');
INSERT INTO teaching (account_id, course_id) VALUES (2, 1);
INSERT INTO attempt (id, login, address, at) VALUES (1, 'gAAAAAAAAAAAZv1Qq7vmPRuNxUx-ikxIjP8VnNXRzZDNihe_iCcq5e2TKufZVSyK_vs-CrHk-kHa-EERXEPmcyO7ThkPO3VWDg==', '127.0.0.1', '2026-11-22 09:01:00.000000');
INSERT INTO job (id, kind, uri, lecture, course, state, reason, account_id, lecture_id, asked_at, begun_at, finished_at, alive_at, tries, done_ms, total_ms, speed) VALUES
  (1, 'analyse', 'gAAAAAAAAAAAbWDIxaQj8FNZZcWBjVAxULQSGQgB7yQUeoGzYpUI5ygBCF16ztSlq1fEmqzbEdOppa25jC0B2duz9-p4HKb-P8eH6MAblE6Y-m1Lvk3U6dg=', NULL, 'Algebra', 'done', '', 1, 'a1b2c3d4e5f6', '2026-11-22 09:00:00.000000', '2026-11-22 09:00:01.000000', '2026-11-22 09:00:02.000000', '2026-11-22 09:00:02.000000', 1, 60000, 60000, 11.5);
INSERT INTO mailing (id, account_id, course_id, weekday, hour, begun_at, language) VALUES (1, 2, 1, NULL, 7, '2026-11-22 09:00:00.000000', 'de');
INSERT INTO mailed (mailing_id, lecture_id, at, failed, refused) VALUES (1, 'a1b2c3d4e5f6', '2026-11-23 07:00:00.000000', NULL, NULL);
INSERT INTO posting (account_id, lecture_id, language, asked_at, begun_at, finished_at, failed) VALUES
  (2, 'a1b2c3d4e5f6', 'en', '2026-11-22 09:10:00.000000', '2026-11-22 09:10:30.000000', '2026-11-22 09:10:31.000000', NULL);
INSERT INTO note (id, lecture_id, at_ms, text, account_id, made_at) VALUES (1, 'a1b2c3d4e5f6', 1000, 'gAAAAAAAAAAADiLiz5zWaNx19iSHEOoICblrGFVVcmWTcVmNlYSz2T4TmIoV7bhchjOKSQk0As9vVnpxgZfDQiujxovjnhtx4HBsAAJtZ-UkRAgXHd2JdkU=', 2, '2026-11-22 09:32:00.000000');
INSERT INTO live (id, uri, lecture, course, wanted, state, reason, silence_s, ends_at, overlay, account_id, commanded, lecture_id, run_id,
  asked_at, begun_at, ended_at, alive_at, retry_at, picture_at, stored_at, step_ms, dropped, missed) VALUES
  (1, 'gAAAAAAAAAAAX91Mk7h1n9OfwKmd-cFZ_rElnAdLF8JpeXl18Z7GUuRNqwdWmoSFZb93VU9xpAIpK8qbTpfj4RG2dWeiIGDa7vyR2b01ND7084tIBI-EzDc=', 'Lecture 1', 'Algebra', 'ended', 'ended', '', 300, NULL, FALSE, NULL, TRUE, 'a1b2c3d4e5f6', 1,
   '2026-11-21 09:59:00.000000', '2026-11-21 10:00:00.000000', '2026-11-21 10:01:00.000000', '2026-11-21 10:01:00.000000', NULL,
   '2026-11-21 10:00:59.000000', '2026-11-21 10:00:59.500000', 80.5, 0, 1);
INSERT INTO gap (run_id, start_ms, end_ms, reason) VALUES (1, 2000, 3000, 'dropped');
INSERT INTO alert (id, run_id, at_ms, since_ms, level, usual, made_at, seen_at, told) VALUES
  (1, 1, 2000, 1000, 0.5, 0.75, '2026-11-21 10:00:02.000000', NULL, 'gAAAAAAAAAAAFrMTZFo3Evx-wQr3zjuxw8hmcC-tNaDCreYQQC6BFe7ExGZ4Uv_5nXVyDNatsNfdoS5UcpvYwNhnVnh06fBZTg==');
INSERT INTO alerting (account_id, course_id) VALUES (2, 1);
INSERT INTO chore (name, enabled, hour, asked_at, begun_at, finished_at, succeeded_at, failed, result) VALUES
  ('backup', TRUE, 3, NULL, '2026-11-21 03:00:00.000000', '2026-11-21 03:00:01.000000', '2026-11-21 03:00:01.000000', FALSE, 'gAAAAAAAAAAAb4z8sJSBhXovCZjlHYIq4Kq1WiXStohrqs3-FrGUkcTn6ynPjGCVhFYLqO3GfZSoQdEovrzcAS77r64GtvBNbw==');
INSERT INTO watched (fingerprint, path, job_id, found_at) VALUES ('ab12', 'gAAAAAAAAAAARx-Vx6pWdycSPqSZHFm1C108uRj2YwNH-C9hHfHkFMAQDb_ouvNr4vVk31SpdjUy9wOCYeuCJg2ZUi7uZcTpwgUs7V8jdsLbiyqODFxbx8M=', 1, '2026-11-22 08:59:00.000000');
INSERT INTO lease (name, holder, until) VALUES ('chores', 'a1b2', '2026-11-21 10:01:00.000000');
INSERT INTO event (key, kind, body, received_at, tries, not_before, done_at, reason) VALUES
  ('recording.completed 4444AAA== 1626230691572', 'recording.completed', '', '2026-11-21 10:05:00.000000', 1,
   '2026-11-21 10:05:00.000000', '2026-11-21 10:06:00.000000', '');
INSERT INTO download (key, meeting, kind, size, path, state, reason, job_id, found_at, done_at) VALUES
  ('4444AAA== f1', '4444AAA==', 'gallery_view', 1000, 'gAAAAAAAAAAAuQjqW94NNax09eJGr0lYV4fZ1E9n02CTrjXENbS-sLdI8weUwZfv8DwD15nOk4dHcqQGQGDS3HgWqjAoO9u67Q==', 'done', '', NULL, '2026-11-21 10:05:00.000000',
   '2026-11-21 10:06:00.000000');
INSERT INTO policy (id, profile, version, jurisdiction, institution, ages, basis, attested, expressions, attention, people, unlabelled,
  least, retention, stated_at) VALUES
  (1, 'elsewhere', '1', 'CA', 'university', 'adults', 'consent', 'gAAAAAAAAAAAUg1rfELJd7WFujGqVq0aQ_JnCsulPn5ReCMdrYOGRWzgFKiTutsg0VH6Kt1OPUFPKayOYbxCoXtis8NZJVUPSg==', TRUE, TRUE, TRUE, TRUE, 1, '{}', '2026-11-21 09:00:00.000000');
INSERT INTO consent (id, course_id, name, email, agreed, notice, source, given_at, expires_at, withdrawn_at) VALUES
  (1, 1, 'gAAAAAAAAAAAHnprE5I_TJZMJoFqW5N4Qy61r0kxjRfe-u_Vk7hheZAVTnKBq2fjWNgqA9PZba8KFVsOtoViHWPTVeRpuQ9V8Q==', 'gAAAAAAAAAAAZPZ6CzBVb0RhCUyq8PGu2WrVjyh1mbYzcXgDR9Rxypg7Vm9F9UMsMpOD6sccfz3eYRBeJo6dVvpRcqi3NEd_uA==', TRUE, '1', 'roster', '2026-11-20 08:00:00.000000', NULL, NULL);
INSERT INTO audit (id, at, account_id, actor, did, participant_id, lecture_id, why, hash) VALUES
  (1, '2026-11-22 09:40:00.000000', 2, 'teacher', 'looked at', '22222222', 'a1b2c3d4e5f6', '', 'ab12');
INSERT INTO written (id, path, lecture_id, made_at) VALUES
  (1, 'gAAAAAAAAAAA2XEPfKffVQOataXNqYaSc9WPdMNKnWgpipE2OZMLAV4vksO3BxLymXEClI6elSU7JlEXu9GyyaybI-6mRDA33LtBOVVUsmEw2i_FgfooQ1w=', 'a1b2c3d4e5f6', '2026-11-22 09:41:00.000000');
