from django.urls import path

from practice.views import collection_edit as desk
from practice.views import collection_read as pages

urlpatterns = [
    path("collections/", pages.collection_list, name="collections"),
    path("collections/k/<str:key>/", pages.collection_link, name="collection_link"),
    path("collections/k/<str:key>/done/", pages.collection_done, name="collection_link_done"),
    path("collections/k/<str:key>/follow/", pages.collection_follow, name="collection_link_follow"),
    path("collections/<slug:slug>/", pages.collection_detail, name="collection"),
    path("collections/<slug:slug>/done/", pages.collection_done, name="collection_done"),
    path("me/collections/", desk.collection_mine, name="collections_mine"),
    path("me/collections/new/", desk.collection_new, name="collection_new"),
    path("me/collections/add/", desk.collection_add, name="collection_add"),
    path("me/collections/<int:pk>/", desk.collection_edit, name="collection_edit"),
    path("me/collections/<int:pk>/read/", pages.collection_read, name="collection_read"),
    path("me/collections/<int:pk>/done/", pages.collection_done, name="collection_read_done"),
    path("me/collections/<int:pk>/cases/<int:item>/", desk.collection_item, name="collection_item"),
    path("me/collections/<int:pk>/share/", desk.collection_share, name="collection_share"),
    path("me/collections/<int:pk>/delete/", desk.collection_delete, name="collection_delete"),
]
