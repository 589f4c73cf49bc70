# The Series Selector. Any base image that has Python 3.11 or newer with venv will do:
#   docker build --tag series-selector --build-arg BASE_IMAGE=... .
ARG BASE_IMAGE=python:3.12-slim-bookworm

FROM ${BASE_IMAGE} AS build
COPY requirements.txt /tmp/requirements.txt
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement /tmp/requirements.txt \
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip setuptools
COPY . /opt/series-selector
# Any user may run it, whatever the umask was when the sources were checked out.
RUN mv /opt/series-selector/public/pipelines/kaapana/processing-container.json / \
    && rm -r /opt/series-selector/public \
    && chmod -R u=rwX,go=rX /opt/series-selector /processing-container.json \
    && /opt/venv/bin/python -m compileall -q /opt/series-selector/main.py /opt/series-selector/selector
# A command for workflow engines that replace the entry point.
RUN printf '#!/bin/sh\nexec /opt/venv/bin/python -u /opt/series-selector/main.py "$@"\n' >/usr/local/bin/series-selector \
    && chmod 755 /usr/local/bin/series-selector

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Series Selector" \
    org.opencontainers.image.description="Selects the series of a DICOM payload that a model needs, and says why" \
    org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/venv/bin:$PATH
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/series-selector /opt/series-selector
COPY --from=build /usr/local/bin/series-selector /usr/local/bin/series-selector
# Where Kaapana looks for what an image offers.
COPY --from=build /processing-container.json /processing-container.json
# A first run verifies that the image works. It also creates bytecode for the standard library, which slim base images
# lack: on a read-only file system it could not be saved, and every run would compile it again.
RUN mkdir /input /tmp/first-run \
    && NVIDIA_CLARA_INPUT=/opt/series-selector/test-data \
        NVIDIA_CLARA_OUTPUT=/tmp/first-run NVIDIA_CLARA_LOGS=/tmp/first-run \
        python /opt/series-selector/main.py \
    && rm -r /tmp/first-run
WORKDIR /opt/series-selector
ENTRYPOINT ["python", "-u", "/opt/series-selector/main.py"]
