from django.urls import path

from stories.views import draft, mine, pictures, promotion, read, technique

app_name = "stories"
urlpatterns = [
    path("stories/", read.story_list, name="list"),
    path("stories/share/", draft.story_share, name="share"),
    path("stories/share/<str:key>/", draft.story_tasks, name="tasks"),
    path("stories/share/<str:key>/send/", draft.story_send, name="send"),
    path("stories/share/<str:key>/pictures/", pictures.story_pictures, name="pictures"),
    path("stories/share/<str:key>/<slug:step>/", draft.story_step, name="step"),
    path("stories/mine/", mine.story_mine, name="mine"),
    path("stories/mine/<str:key>/", mine.story_status, name="status"),
    path("stories/mine/<str:key>/edit/", mine.story_edit, name="edit"),
    path("stories/mine/<str:key>/discard/", mine.story_discard, name="discard"),
    path("stories/mine/<str:key>/move/", mine.story_transition, name="transition"),
    path("stories/mine/<str:key>/accept/", mine.story_accept, name="accept"),
    path("stories/mine/<str:key>/credit/", mine.story_credit, name="credit"),
    path("stories/mine/<str:key>/case/", promotion.story_case, name="case"),
    path("curation/stories/<slug:slug>/open/", promotion.story_open, name="open_case"),
    path("curation/cases/<int:pk>/ask/", promotion.case_ask, name="ask_author"),
    path("stories/picture/<int:pk>/", pictures.story_picture, name="picture"),
    path("techniques/propose/", technique.technique_propose, name="propose"),
    path("techniques/propose/<int:pk>/", technique.technique_propose, name="propose_again"),
    path("techniques/propose/<int:pk>/withdraw/", technique.technique_withdraw, name="proposal_withdraw"),
    path("techniques/proposed/", technique.technique_proposals, name="proposals"),
    path("curation/proposed-techniques/", technique.technique_accepted, name="accepted_techniques"),
    path("stories/<slug:slug>/", read.story_detail, name="detail"),
]
