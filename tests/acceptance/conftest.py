"""The world with more teams in it, for stories about several; and which stories run twice."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.slack.teams import strange_world, three_teams

__all__ = ["strange_world", "three_teams"]

# The lives that the product is made of are told on both databases in every run; what happens
# beside them is told on SQLite, and by `make soak` on PostgreSQL too.
STORIES = {
    "test_a_check_in_is_asked_answered_closed_and_talked_about",
    "test_a_correction_tells_the_old_words_and_the_new",
    "test_a_call_that_was_theirs_to_make_is_the_next_leads",
    "test_a_meeting_moved_after_the_ask_is_told_once_and_asked_once",
    "test_a_mistyped_idea_is_put_right_everywhere_before_anybody_has_seen_it",
    "test_a_withdrawn_idea_is_gone_and_its_question_is_open_again",
    "test_a_new_partner_is_welcomed_once_and_can_stop_from_there",
    "test_a_partner_is_asked_answers_and_finds_the_answer_first_on_the_agenda",
    "test_a_round_that_was_opened_twice_is_recorded_once",
    "test_a_second_ask_comes_when_the_week_of_the_first_is_over",
    "test_a_small_start_goes_from_its_suggestion_to_what_came_of_it",
    "test_after_three_asks_in_silence_another_rhythm_is_chosen_by_one_tap",
    "test_a_lead_acts_on_an_unnamed_idea_and_never_reads_who_it_was",
    "test_a_partner_proposes_and_leads_what_they_would_like_to_do",
    "test_an_idea_becomes_a_project_and_is_done_when_the_project_is_kept",
    "test_an_archived_team_comes_back_by_the_same_dialog",
    "test_an_idea_is_drawn_out_seen_tried_done_and_answered",
    "test_not_yet_opens_it_again_and_the_lead_reads_what_is_missing",
    "test_the_author_of_a_message_is_asked_and_only_their_yes_keeps_it",
    "test_two_that_are_the_same_go_on_as_one_and_both_contributors_hear",
    "test_call_me_reaches_the_lead_and_i_called_reaches_the_contributor",
    "test_five_clicks_from_the_first_word_to_the_first_post",
    "test_of_two_at_the_same_time_the_second_reads_who_has_it",
    "test_of_two_who_move_a_meeting_the_second_reads_where_it_is_now",
    "test_the_backup_has_it_by_one_tap_and_hears_at_once",
    "test_the_item_goes_on_and_its_contributor_reads_where",
    "test_the_champion_reads_on_monday_what_moved_and_what_is_stuck",
    "test_the_items_go_on_and_whoever_brought_them_hears_so",
    "test_the_reminder_the_agenda_and_the_round_follow_the_meeting",
    "test_what_a_file_says_is_shown_in_words_and_added_as_it_stands",
    "test_what_a_meeting_says_reaches_both_and_each_says_whether_it_answers_them",
    "test_what_a_team_adds_is_found_by_a_partner_changed_and_put_away",
    "test_what_became_of_an_item_is_told_after_the_pause",
    "test_what_was_asked_comes_back_and_is_asked_again_until_it_is_answered",
    "test_whoever_asks_for_later_is_asked_once_more_and_not_reminded",
    "test_whoever_leaves_is_asked_nothing_more_and_the_lead_hears_what_is_open",
    "test_whoever_pauses_after_the_ask_gets_neither_agenda_nor_reminder",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and Path(__file__).parent in item.path.parents:
            repeated = "postgres" in item.name and item.originalname not in STORIES
            if repeated:
                item.add_marker(pytest.mark.soak)


@pytest.fixture(autouse=True)
def nothing_unexpected(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What goes wrong beside a story, where nobody in it would notice, is in the log."""
    yield
    logged = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert [one.getMessage() for one in logged if one.levelno >= logging.ERROR] == []
