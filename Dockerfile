# The portal's image: web, worker, beat and listen are the same image with another command.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PORTAL_DATA_DIR=/data

RUN apt-get update \
    && apt-get install -y --no-install-recommends ipmitool openssh-client tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /data

WORKDIR /portal
COPY requirements.txt ./
RUN pip install --no-deps -r requirements.txt && pip check

COPY . .
RUN pybabel --quiet compile -D django -d locale

USER portal
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "scripts.processes", "web", "--prepare", "--bind", "0.0.0.0:8000"]
