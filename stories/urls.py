from django.urls import path

from stories import mine, pictures, promotion_pages, proposing, reading, writing

app_name = "stories"
urlpatterns = [
    path("stories/", reading.story_list, name="list"),
    path("stories/share/", writing.story_share, name="share"),
    path("stories/share/<str:key>/", writing.story_tasks, name="tasks"),
    path("stories/share/<str:key>/send/", writing.story_send, name="send"),
    path("stories/share/<str:key>/pictures/", pictures.story_pictures, name="pictures"),
    path("stories/share/<str:key>/<slug:step>/", writing.story_step, name="step"),
    path("stories/mine/", mine.story_mine, name="mine"),
    path("stories/mine/<str:key>/", mine.story_status, name="status"),
    path("stories/mine/<str:key>/edit/", mine.story_edit, name="edit"),
    path("stories/mine/<str:key>/discard/", mine.story_discard, name="discard"),
    path("stories/mine/<str:key>/move/", mine.story_move, name="move"),
    path("stories/mine/<str:key>/accept/", mine.story_accept, name="accept"),
    path("stories/mine/<str:key>/credit/", mine.story_credit, name="credit"),
    path("stories/mine/<str:key>/case/", promotion_pages.story_case, name="case"),
    path("curation/stories/<slug:slug>/open/", promotion_pages.story_open, name="open_case"),
    path("curation/cases/<int:pk>/ask/", promotion_pages.case_ask, name="ask"),
    path("stories/picture/<int:pk>/", pictures.story_picture, name="picture"),
    path("techniques/propose/", proposing.technique_propose, name="propose"),
    path("techniques/propose/<int:pk>/", proposing.technique_propose, name="propose_again"),
    path("techniques/propose/<int:pk>/withdraw/", proposing.technique_withdraw, name="proposal_withdraw"),
    path("techniques/proposed/", proposing.technique_proposals, name="proposals"),
    path("curation/proposed-techniques/", proposing.technique_accepted, name="accepted_techniques"),
    path("stories/<slug:slug>/", reading.story_detail, name="detail"),
]
