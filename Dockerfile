# The bot and nothing that builds it. Data is in /data; docs/hosting.md says how to run it.
FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /opt/alongside
COPY requirements.lock ./
RUN /opt/alongside/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY storage storage
COPY bot bot
COPY handlers handlers
RUN /opt/alongside/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN groupadd --gid 10001 alongside \
    && useradd --uid 10001 --gid alongside --no-create-home --home-dir /data alongside \
    && install -d -m 750 -o alongside -g alongside /data
COPY --from=build /opt/alongside /opt/alongside
# Inside its own network the container listens on every address; what is published is up to you.
ENV PATH=/opt/alongside/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ALONGSIDE_SERVER__HOST=0.0.0.0 \
    ALONGSIDE_SERVER__PORT=3000
USER alongside
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:3000/healthz', timeout=4)"]
ENTRYPOINT ["alongside"]
CMD ["serve"]
