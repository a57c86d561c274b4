"""One meeting is moved: what was asked follows, nobody is asked twice, whoever was told is told."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from handlers.sandbox.person import Person
from tests.world import World

ASKED = "2026-01-14T17:31-05:00"
OLD, NEW = "Tue Jan 20, 9:00 AM ET", "Thu Jan 22, 10:30 AM ET"


async def open_move(person: Person, nth: str = "Tue Jan 20") -> None:
    """Opens the form for the first meeting that can be moved."""
    await person.command("meeting", CHANNEL)
    await person.until("The next meetings of", in_=CHANNEL)
    await person.click("Move", in_=CHANNEL)
    await person.until(f"QI huddle: until now {nth}", in_="modal")


async def move(person: Person, day: str, clock: str) -> dict[str, str]:
    await open_move(person)
    await person.fill("New day", day)
    await person.fill("New time", clock)
    return await person.submit()


async def move_back(person: Person) -> None:
    await person.close()
    await person.command("meeting", CHANNEL)
    await person.until("moved from Tue Jan 20", in_=CHANNEL)
    await person.click("Move", in_=CHANNEL)
    await person.until(f"QI huddle: until now {NEW}", in_="modal")
    await person.fill("New day", "2026-01-20")
    await person.fill("New time", "09:00")
    assert await person.submit() == {}


async def test_a_meeting_moved_after_the_ask_is_told_once_and_asked_once(world: World) -> None:
    await world.at(ASKED)
    sam, rosa, priya = [await world.person(one) for one in (SAM, ROSA, PRIYA)]
    await rosa.until(f"We meet {OLD}", in_="dm")
    before = len(await rosa.reads("dm"))

    assert await move(sam, "2026-01-22", "10:30") == {}
    await sam.until(f"QI huddle is now {NEW}.", in_="modal")
    await sam.until("I let the team's channel know, and the 2 people who have heard", in_="modal")

    await rosa.until(f"QI huddle has another time: it is now {NEW}.", in_="dm")
    await priya.until("QI huddle has another time: it is now Thu Jan 22, 9:30 AM CT.", in_="dm")
    await sam.until(f"QI huddle has another time: it is now {NEW}.", in_=CHANNEL)
    await rosa.until(f"We meet {NEW}", in_="dm")
    assert len(await rosa.reads("dm")) == before + 1


async def test_the_reminder_the_agenda_and_the_round_follow_the_meeting(world: World) -> None:
    await world.at(ASKED)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    assert await move(dana, "2026-01-22", "10:30") == {}
    await rosa.until("has another time", in_="dm")
    told = len(await rosa.reads("dm"))

    await world.at("2026-01-20T09:56-05:00")  # the old time is over
    assert not any("Thanks for leading" in read for read in await dana.reads("dm"))
    agendas = [read for read in await dana.reads(CHANNEL) if "Agenda: QI huddle" in read]
    assert len(agendas) == 1  # that of January 6
    assert len(await rosa.reads("dm")) == told
    await world.at("2026-01-20T17:31-05:00")  # two days before the new one
    reminders = [read for read in await rosa.reads("dm") if "there is still room" in read]
    assert len(reminders) == 1
    await world.at("2026-01-21T14:01-05:00")
    await dana.until(f"{NEW}, 45 minutes", in_=CHANNEL)
    await world.at("2026-01-22T11:26-05:00")
    await dana.until("Thanks for leading", in_="dm")


async def test_an_item_stays_with_the_meeting_that_moves(world: World) -> None:
    await world.at(ASKED)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await rosa.command("agenda add Parking is hard", CHANNEL)
    assert await move(dana, "2026-01-22", "10:30") == {}
    await dana.until("is now", in_="modal")
    await rosa.command("agenda", CHANNEL)
    agenda = (await rosa.reads(CHANNEL))[-1]
    assert "Parking is hard" in agenda
    assert NEW in agenda


async def test_moving_back_tells_again_and_leaves_no_trace_on_the_card(world: World) -> None:
    await world.at(ASKED)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    assert await move(dana, "2026-01-22", "10:30") == {}
    await rosa.until(f"it is now {NEW}", in_="dm")
    await dana.close()
    await dana.command("meeting", CHANNEL)
    await dana.until(f"{NEW}, moved from Tue Jan 20.", in_=CHANNEL)
    await dana.click("Move", in_=CHANNEL)
    await dana.until(f"QI huddle: until now {NEW}", in_="modal")
    assert await dana.value_of("New day") == "2026-01-22"
    assert await dana.value_of("New time") == "10:30"
    await dana.fill("New day", "2026-01-20")
    await dana.fill("New time", "09:00")
    assert await dana.submit() == {}
    await rosa.until(f"it is now {OLD}", in_="dm")
    await dana.command("meeting", CHANNEL)
    await world.settled()
    assert "moved from" not in (await dana.reads(CHANNEL))[-1]


async def test_what_moved_and_moved_back_in_quiet_hours_is_told_to_nobody_who_slept(
    world: World,
) -> None:
    await world.at("2026-01-15T21:00-05:00")
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    before = await rosa.reads("dm")
    assert await move(dana, "2026-01-22", "10:30") == {}
    await dana.until(f"QI huddle has another time: it is now {NEW}.", in_=CHANNEL)
    await world.at("2026-01-15T22:00-05:00")
    await move_back(dana)
    # The channel was told of the first change, so it is told of the second.
    await dana.until(f"QI huddle has another time: it is now {OLD}.", in_=CHANNEL)

    await world.at("2026-01-16T08:01-05:00")
    assert await rosa.reads("dm") == before
    await rosa.command("settings", CHANNEL)
    await rosa.click("Why this?", in_=CHANNEL)
    await rosa.until("It changed back before you heard, so nothing is new for you.", in_="modal")


async def test_who_brought_something_between_two_changes_hears_of_the_second(
    world: World,
) -> None:
    await world.at("2026-01-15T21:00-05:00")
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    assert await move(dana, "2026-01-22", "10:30") == {}
    await world.at("2026-01-15T21:30-05:00")
    await rosa.command("agenda add Parking is hard", CHANNEL)
    await rosa.until(f"We have it. It is on the agenda for {NEW}.", in_=CHANNEL)
    await world.at("2026-01-15T22:00-05:00")
    await move_back(dana)

    await world.at("2026-01-16T08:01-05:00")
    await rosa.until(f"QI huddle has another time: it is now {OLD}.", in_="dm")


async def test_a_time_that_cannot_be_is_said_next_to_the_field(world: World) -> None:
    await world.at(ASKED)
    dana = await world.person(DANA)
    assert await move(dana, "2026-01-13", "09:00") == {
        "New day": "Tue Jan 13, 9:00 AM ET has passed. Please choose a time that is still ahead."
    }
    assert await dana.value_of("New day") == "2026-01-13"
    await dana.fill("New day", "2026-01-20")
    [said] = (await dana.submit()).values()
    assert said.startswith(f"It is {OLD} already.")
    await dana.fill("New day", "2026-02-03")
    assert await dana.submit() == {
        "New day": "QI huddle meets at that time already. Please choose another time."
    }


async def test_of_two_who_move_a_meeting_the_second_reads_where_it_is_now(world: World) -> None:
    await world.at(ASKED)
    dana, sam = await world.person(DANA), await world.person(SAM)
    await open_move(sam)
    assert await move(dana, "2026-01-22", "10:30") == {}
    await dana.until(f"is now {NEW}", in_="modal")
    await sam.fill("New day", "2026-01-23")
    [said] = (await sam.submit()).values()
    assert said == f"Somebody moved this meeting just now: it is {NEW}. Nothing else was changed."


async def test_the_card_of_a_meeting_that_is_over_moves_nothing(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("meeting", CHANNEL)
    await dana.until("Tue Jan 6, 9:00 AM ET", in_=CHANNEL)
    await world.at("2026-02-10T09:00-05:00")
    await dana.click("Move", in_=CHANNEL)
    await dana.until("That meeting has begun or is over, so it stays as it was.", in_=CHANNEL)
