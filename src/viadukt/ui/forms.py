"""How Django draws our forms."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every form and field through the components of `ui`."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
