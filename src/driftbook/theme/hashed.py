"""Static files under names that change with what they say, so that browsers keep them for good."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Files(CompressedManifestStaticFilesStorage):
    """As WhiteNoise does it, also for the files that a script imports."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20  # so deep may imports go; there are no circles
