"""Stories by members, their drafts and submitted revisions, promotions to cases, and proposed techniques."""

from stories.models.attachments import Passage, Picture, StoryIndustry, StoryTechnique
from stories.models.content import Credit, StoryContent
from stories.models.promotion import Promotion
from stories.models.proposed_technique import ProposedTechnique
from stories.models.story import DraftChanged, Story
from stories.models.versions import Draft, Proposal, Revision

__all__ = [
    "Credit",
    "Draft",
    "DraftChanged",
    "Passage",
    "Picture",
    "Promotion",
    "Proposal",
    "ProposedTechnique",
    "Revision",
    "Story",
    "StoryContent",
    "StoryIndustry",
    "StoryTechnique",
]
