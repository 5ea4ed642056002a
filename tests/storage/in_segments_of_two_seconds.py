"""The command with segments of two seconds instead of a minute: a short film then has many moments to be killed at."""

import pipeline

if __name__ == "__main__":
    assert pipeline.run.__kwdefaults__
    pipeline.run.__kwdefaults__["segment_ms"] = 2_000
    pipeline.main()
