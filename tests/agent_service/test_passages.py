"""Documents of the owner: short ones are read whole, long ones are found and cited."""

import pytest

from agent_service.prompts.system_prompt import system_prompt
from agent_service.tools.passages import PASSAGE_CHARACTERS, nearest_passages
from agent_service.turns.speculation import lookups
from shared.contracts.assistant import AssistantProfile, Document
from tests.agent_service.world import Agent, make_request, tool_contents
from tests.fakes.scripted_model import ScriptedModel, says, uses
from tests.fakes.shop import FakeShop

pytestmark = pytest.mark.anyio
FILLING = "La tienda abrió en Rosario y vende ropa de montaña. " * 120
GUIDE = Document(
    document_id="care",
    title="Guía de cuidado",
    text=f"{FILLING}\n\nLas plumas se lavan a 30 grados, sin suavizante.\n\n{FILLING}",
    source="https://luna.example/cuidado",
)
GIFTS = Document(document_id="gifts", title="Regalos", text=f"Envolvemos para regalo. {FILLING}")


def test_the_passage_that_answers_is_found_and_short() -> None:
    found = nearest_passages("¿cómo lavo la campera de plumas?", [GIFTS, GUIDE])
    assert found[0].document is GUIDE
    assert "30 grados" in found[0].text
    assert all(len(passage.text) <= PASSAGE_CHARACTERS + 1 for passage in found)


@pytest.mark.parametrize("question", ["", "¿?", "zzz", "😀", "a de la"])
def test_words_that_stand_nowhere_find_nothing(question: str) -> None:
    assert nearest_passages(question, [GUIDE, GIFTS]) == []


def test_a_text_without_an_end_is_cut_all_the_same() -> None:
    document = Document(document_id="x", title="X", text="lavado" * 3_000)
    assert nearest_passages("lavado", [document])


def test_short_documents_are_read_whole_and_long_ones_by_title() -> None:
    short = Document(document_id="s", title="Talles", text="La M mide 50 cm.")
    whole = system_prompt(make_request(profile=AssistantProfile(documents=[short])), closing=False)
    titles = system_prompt(
        make_request(profile=AssistantProfile(documents=[GUIDE, GIFTS])), closing=False
    )
    assert "La M mide 50 cm." in whole
    assert "- Guía de cuidado\n- Regalos" in titles
    assert "30 grados" not in titles


def test_long_documents_are_asked_with_every_question() -> None:
    request = make_request(
        "¿cómo se lava?", profile=AssistantProfile(documents=[GUIDE]), look_up=True
    )
    names = [call.name for call in lookups(request, ["search_products", "shop_facts"])]
    assert names == ["search_products", "shop_facts"]


async def test_a_passage_is_told_with_its_source_and_proves_what_it_says(shop: FakeShop) -> None:
    profile = AssistantProfile(documents=[GUIDE, GIFTS])
    script = (
        uses(("shop_facts", {"question": "lavado de plumas"})),
        says("Las plumas se lavan a 30 grados, sin suavizante."),
    )
    with ScriptedModel(*script) as model:
        reply = await Agent(model, shop).answer(make_request("¿lavado?", profile=profile))
    (told,) = tool_contents(model.asked[1])
    assert "30 grados" in told
    assert "https://luna.example/cuidado" in told
    assert reply.handover is None
    assert reply.tool_calls[0].digest.endswith("https://luna.example/cuidado")
