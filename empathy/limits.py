"""How often a form can be sent. allauth's own limits stand; these are added, in its notation."""

FORM_LIMITS = {
    "markdown_preview": "60/m/user",
    "picture_upload": "10/m/user",
    "report_member": "20/h/user",
    "report_visitor": "5/h/ip",
    "story_start": "30/h/ip",
    "story_save": "120/m/key",
    "story_send": "10/d/user",
    "technique_propose": "10/d/user",
    "queue_held": "30/m/user",
    "moderation_answer": "120/m/user",
    "moderation_redact": "30/h/user",
    "story_picture": "20/10m/key",
}
