"""Code lists and municipalities: what is in them and what is refused."""

import pytest

from brobygger.rules import code_lists, municipalities
from brobygger.rules.code_lists import CodeRefused
from brobygger.rules.definitions import DefinitionMissing
from brobygger.rules.municipalities import MunicipalityRefused


def test_a_list_gives_its_codes_in_the_order_people_see_them() -> None:
    assert code_lists.codes("waves") == ("baseline", "m1", "m3", "m6", "m12", "m18", "m24")
    assert code_lists.codes("phases") == ("contact", "treatment", "bridging", "followup")


def test_a_code_is_told_in_danish_and_english() -> None:
    assert code_lists.label("places", "drop_in", "da") == "Værested"
    assert code_lists.label("places", "drop_in", "en") == "Drop-in"
    assert code_lists.label("places", "drop_in", "de") == "Værested"


def test_a_code_from_an_older_list_is_shown_as_it_is() -> None:
    assert code_lists.label("places", "lighthouse", "da") == "lighthouse"


def test_a_form_gets_every_code_with_its_label() -> None:
    assert code_lists.choices("contact_kinds", "da") == [("contact", "Kontakt"), ("attempt", "Kontaktforsøg")]


def test_an_unknown_code_is_refused_and_named() -> None:
    code_lists.check_code("components", "aftercare")
    with pytest.raises(CodeRefused) as refused:
        code_lists.check_code("components", "magic")
    assert (refused.value.code, refused.value.params["value"]) == ("unknown_code", "magic")


def test_what_a_list_says_beside_the_label_can_be_asked_for() -> None:
    assert code_lists.entry("waves", "m18")["months"] == 18
    with pytest.raises(CodeRefused):
        code_lists.entry("waves", "m19")


def test_a_list_that_is_not_there_is_a_bug_and_not_a_refusal() -> None:
    with pytest.raises(DefinitionMissing):
        code_lists.codes("no_such_list")


def test_the_ten_components_follow_the_model_description_one_by_one() -> None:
    listed = [code_lists.entry("components", code)["requirement"] for code in code_lists.codes("components")]
    assert listed == [f"R-G{number}" for number in range(1, 11)]


def test_there_are_98_municipalities_and_christiansoe() -> None:
    listed = municipalities.all_municipalities().values()
    assert sum(one.is_municipality for one in listed) == 98
    assert [one.name for one in listed if not one.is_municipality] == ["Christiansø"]
    assert municipalities.name("0101") == "København"
    assert municipalities.name("9999") == "9999"


def test_the_fictional_site_chooses_among_fictional_municipalities_and_nobody_else_does() -> None:
    own, *others = municipalities.fictional()
    offered = dict(municipalities.offered(own))
    assert set(offered) == {own, *others} and len(others) > 1
    assert not set(offered) & set(municipalities.all_municipalities())
    for site in ("", "0461"):
        assert dict(municipalities.offered(site)).keys() == municipalities.all_municipalities().keys()
    municipalities.check_municipality(others[0])
    assert municipalities.name(own) == "Brokøbing"


def test_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(MunicipalityRefused):
        municipalities.check_municipality("0100")
