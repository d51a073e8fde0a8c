# Two stages: compilers and headers stay in the first, the second is what is shipped.
# `make container-check` runs the same steps without a container engine.

FROM python:3.11-slim-bookworm AS builder

# PyICU is published as source and compiled here. Debian's own release pins the versions.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends g++ libicu-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY tools/install.sh tools/healthcheck.py tools/
COPY requirements.lock ./
RUN tools/install.sh packages /opt/cordon

COPY pyproject.toml README.md ./
COPY app app
COPY migrations migrations
COPY seeds seeds
RUN tools/install.sh cordon /opt/cordon \
    && cp tools/healthcheck.py /opt/cordon/healthcheck.py


FROM python:3.11-slim-bookworm

# The ICU libraries that PyICU was compiled against, in their run-time form.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libicu72 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin cordon

COPY --from=builder /opt/cordon /opt/cordon

ENV PATH=/opt/cordon/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CORDON_HOME=/data

USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "/opt/cordon/healthcheck.py"]

ENTRYPOINT ["cordon"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
