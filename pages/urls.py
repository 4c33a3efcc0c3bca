"""Stand-in until the room's owner writes it."""

app_name = "pages"
urlpatterns = []
