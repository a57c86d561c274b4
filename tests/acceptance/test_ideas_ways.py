"""Every way in which an idea comes to the team, and that nothing is kept before a yes."""

from sqlalchemy import text

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import Base, RoutineKind
from tests.acceptance.ideas import LABEL, share
from tests.world import World

WROTE = "What if families drew the map?"


async def kept(world: World, words: str) -> bool:
    """Whether the bot's database has them anywhere."""
    async with world.bot.database.reading() as session:
        for table in Base.metadata.tables:
            rows = (await session.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608 (our own names)
            if words in str(rows):
                return True
    return False


async def test_what_somebody_writes_to_the_bot_is_kept_by_their_yes_alone(world: World) -> None:
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    await rosa.say(WROTE)
    await rosa.until("Is this an idea for your team?", in_="dm")
    await world.settled()
    assert not await kept(world, WROTE)
    await rosa.click("Save as an idea", in_="dm")
    await rosa.until(LABEL, in_="modal")
    assert await rosa.value_of(LABEL) == WROTE
    assert not await kept(world, WROTE)
    await share(rosa, WROTE, way="As “a family partner”")
    await dana.command("ideas", CHANNEL)
    await dana.until("From a family partner", in_="modal")
    assert WROTE in (await dana.reads("modal"))[-1]


async def test_a_long_message_is_not_cut_but_shown_the_way(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.say("a long story & more " * 120)
    await rosa.until("That is longer than I can carry.", in_="dm")
    await rosa.click("Share an idea", in_="dm")
    await rosa.until(LABEL, in_="modal")


async def test_ones_own_message_becomes_an_idea_by_the_shortcut(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.say(WROTE, in_=CHANNEL)
    await rosa.shortcut("Save as idea", WROTE, in_=CHANNEL)
    await rosa.until(LABEL, in_="modal")
    assert await rosa.value_of(LABEL) == WROTE


async def test_the_author_of_a_message_is_asked_and_only_their_yes_keeps_it(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa, sam = await world.person(ROSA), await world.person(SAM)
    await rosa.say(WROTE, in_=CHANNEL)
    await sam.shortcut("Save as idea", WROTE, in_=CHANNEL)
    await sam.until("I have asked Rosa Delgado, in private.", in_="modal")
    await sam.close()
    await rosa.until("Sam Okafor would like to keep something you wrote as an idea", in_="dm")
    assert not await kept(world, WROTE)
    await sam.shortcut("Save as idea", WROTE, in_=CHANNEL)
    await sam.until("was asked about this message already", in_="modal")
    await sam.close()

    await rosa.click("Yes, save it", in_="dm")
    await share(rosa, WROTE)
    await rosa.until("It is an idea of yours now, shown as you chose.", in_="dm")
    await sam.command("ideas", CHANNEL)
    await sam.until("From Rosa Delgado", in_="modal")


async def test_a_no_keeps_nothing_and_tells_nobody(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa, sam = await world.person(ROSA), await world.person(SAM)
    await rosa.say(WROTE, in_=CHANNEL)
    await sam.shortcut("Save as idea", WROTE, in_=CHANNEL)
    await rosa.until("Sam Okafor would like to keep", in_="dm")
    before = await sam.reads("dm")
    await rosa.click("No, thank you", in_="dm")
    await rosa.until("Nothing was kept, and nobody is told.", in_="dm")
    assert not await kept(world, WROTE)
    assert WROTE not in (await rosa.reads("dm"))[-1]
    assert await sam.reads("dm") == before


async def test_nobody_is_asked_for_their_words_at_night_or_while_they_pause(world: World) -> None:
    rosa, priya, sam = [await world.person(one) for one in (ROSA, PRIYA, SAM)]
    await priya.command("pause", CHANNEL)
    await rosa.say(WROTE, in_=CHANNEL)
    await priya.say("A quiet hour", in_=CHANNEL)
    await sam.shortcut("Save as idea", "A quiet hour", in_=CHANNEL)
    await sam.until("I can't ask Priya Shah just now.", in_="modal")
    await sam.close()
    await world.at("2026-01-05T22:00-05:00")
    await sam.shortcut("Save as idea", WROTE, in_=CHANNEL)
    await sam.until("I can't ask Rosa Delgado just now.", in_="modal")
    assert not await rosa.sees("would like to keep")
    assert not await kept(world, WROTE)
