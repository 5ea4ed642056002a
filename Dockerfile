# syntax=docker/dockerfile:1
# ClassPulse as a server. Needs a network to build and none to run: packages and models are in the image.
#     docker build --tag classpulse .
# Listens on $PORT (8050) with $WEB_CONCURRENCY (2) processes; everything that lasts is in /data. docs/operating.md

FROM debian:bookworm-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-venv binutils ca-certificates \
 && cd /tmp && apt-get download postgresql-client-15 && dpkg -x postgresql-client-15_*.deb /tmp/postgresql \
 && python3 -m venv /opt/classpulse
COPY requirements-serve.lock /src/
RUN /opt/classpulse/bin/pip install --require-hashes --only-binary=:all: --requirement /src/requirements-serve.lock
COPY . /src
RUN /opt/classpulse/bin/pip install --no-deps /src \
 && CLASSPULSE_MODELS=/opt/classpulse/models /opt/classpulse/bin/classpulse setup
RUN sh /src/deploy/trim.sh /opt/classpulse && /opt/classpulse/bin/classpulse doctor --db sqlite:////tmp/doctor.db

FROM debian:bookworm-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3 libpq5 ca-certificates tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin classpulse \
 && chmod 700 /data
COPY --from=build /opt/classpulse /opt/classpulse
# For backups of PostgreSQL up to version 15
COPY --from=build /tmp/postgresql/usr/lib/postgresql/15/bin/pg_dump /usr/local/bin/
ENV PATH=/opt/classpulse/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_DATA_HOME=/data \
    XDG_CACHE_HOME=/tmp \
    XDG_CONFIG_HOME=/data/config \
    CLASSPULSE_MODELS=/opt/classpulse/models \
    CLASSPULSE_LOG=json
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8050') + '/healthz', timeout=4)"]
# exec: the server is process 1 and gets SIGTERM itself. `upgrade` does nothing where the database is of today.
CMD ["sh", "-c", "classpulse upgrade && exec classpulse serve --host 0.0.0.0 --port \"${PORT:-8050}\" --workers \"${WEB_CONCURRENCY:-2}\""]
