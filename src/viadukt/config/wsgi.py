"""The web application, as a server loads it."""

import os

from django.core.wsgi import get_wsgi_application

from viadukt.kernel.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viadukt.config.settings")
end_with_parent()
application = get_wsgi_application()
