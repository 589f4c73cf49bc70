# Two images. Any base image that has Python 3.11 or newer with venv will do:
#   docker build --tag series-selector --build-arg BASE_IMAGE=... .
#   docker build --tag dicom-parser --target dicom-parser .
ARG BASE_IMAGE=python:3.12-slim-bookworm

FROM ${BASE_IMAGE} AS selector-packages
COPY requirements.txt /tmp/
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement /tmp/requirements.txt \
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM ${BASE_IMAGE} AS dicom-packages
COPY requirements-dicom.txt /tmp/
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement /tmp/requirements-dicom.txt \
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM ${BASE_IMAGE} AS sources
COPY . /opt/series-selector
# Any user may run it, whatever the umask was when the sources were checked out.
RUN rm /opt/series-selector/requirements-dicom.txt \
    && mv /opt/series-selector/public/pipelines/kaapana/processing-container.json / \
    && rm -r /opt/series-selector/public \
    && chmod -R u=rwX,go=rX /opt/series-selector /processing-container.json \
    && python3 -m compileall -q /opt/series-selector/main.py /opt/series-selector/selector
# A command for workflow engines that replace the entry point.
RUN printf '#!/bin/sh\nexec /opt/venv/bin/python -u /opt/series-selector/main.py "$@"\n' >/usr/local/bin/series-selector \
    && chmod 755 /usr/local/bin/series-selector

FROM ${BASE_IMAGE} AS dicom-parser
LABEL org.opencontainers.image.title="DICOM Parser for the Series Selector" \
    org.opencontainers.image.description="Makes the input of the Series Selector from DICOM files, and volumes of what it selected" \
    org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/venv/bin:$PATH
COPY --from=dicom-packages /opt/venv /opt/venv
COPY --from=sources /opt/series-selector /opt/series-selector
COPY --from=sources /usr/local/bin/series-selector /usr/local/bin/series-selector
# A first run of each command, on files that pydicom ships: see the other image.
RUN mkdir --parents /input /tmp/first-run/selected /tmp/first-run/volumes \
    && files="$(python -c 'import os, pydicom; print(os.path.dirname(pydicom.__file__))')/data/test_files" \
    && export NVIDIA_CLARA_LOGS=/tmp/first-run \
    && NVIDIA_CLARA_INPUT=$files NVIDIA_CLARA_OUTPUT=/tmp/first-run python /opt/series-selector/main.py parse \
    && echo '{"1.2.3": ["MR_small.dcm"]}' >/tmp/first-run/selected/selected-images.json \
    && NVIDIA_CLARA_INPUT=/tmp/first-run/selected NVIDIA_CLARA_OUTPUT=/tmp/first-run/volumes \
        python /opt/series-selector/main.py convert --dicom "$files" \
    && rm -r /tmp/first-run
WORKDIR /opt/series-selector
ENTRYPOINT ["python", "-u", "/opt/series-selector/main.py"]
CMD ["parse"]

FROM ${BASE_IMAGE} AS series-selector
LABEL org.opencontainers.image.title="Series Selector" \
    org.opencontainers.image.description="Selects the series of a DICOM payload that a model needs, and says why" \
    org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/venv/bin:$PATH
COPY --from=selector-packages /opt/venv /opt/venv
COPY --from=sources /opt/series-selector /opt/series-selector
COPY --from=sources /usr/local/bin/series-selector /usr/local/bin/series-selector
# Where Kaapana looks for what an image offers.
COPY --from=sources /processing-container.json /processing-container.json
# A first run verifies that the image works. It also creates bytecode for the standard library, which slim base images
# lack: on a read-only file system it could not be saved, and every run would compile it again.
RUN mkdir /input /tmp/first-run \
    && NVIDIA_CLARA_INPUT=/opt/series-selector/test-data \
        NVIDIA_CLARA_OUTPUT=/tmp/first-run NVIDIA_CLARA_LOGS=/tmp/first-run \
        python /opt/series-selector/main.py \
    && rm -r /tmp/first-run
WORKDIR /opt/series-selector
ENTRYPOINT ["python", "-u", "/opt/series-selector/main.py"]
