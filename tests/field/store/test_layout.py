"""An app of another age meets the phone's store: what an older one left goes out, and to a newer one nothing is lost."""

from typing import Any

from tests.field.store.office import Office
from tests.field.store.phone import PIN, SMED, Phone, card
from tests.waiting import until

# As the first app laid it out: without the drafts, with doors that have no token, and places that do not say whose they are.
FIRST_LAYOUT = """async () => {
    const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const name = (await indexedDB.databases()).map((each) => each.name).find((each) => each !== "brobygger");
    const now = await asked(indexedDB.open(name));
    const held = {};
    for (const shelf of ["items", "sent", "cards", "facts", "kept"]) {
        const at = now.transaction(shelf).objectStore(shelf);
        const [keys, values] = await Promise.all([asked(at.getAllKeys()), asked(at.getAll())]);
        held[shelf] = keys.map((key, place) => [key, values[place]]);
    }
    now.close();
    await asked(indexedDB.deleteDatabase(name));
    const asks = indexedDB.open(name, 1);
    asks.onupgradeneeded = () => Object.keys(held).forEach((shelf) => asks.result.createObjectStore(shelf));
    const first = await asked(asks);
    for (const [shelf, records] of Object.entries(held)) {
        const at = first.transaction(shelf, "readwrite").objectStore(shelf);
        for (const [key, value] of records) await asked(at.put(value, key));
    }
    first.close();
    const doors = await asked(indexedDB.open("brobygger"));
    const at = doors.transaction("doors", "readwrite").objectStore("doors");
    for (const { token, ...door } of await asked(at.getAll())) await asked(at.put(door));
    doors.close();
}"""
LAID_OUT = """async () => {
    const name = (await indexedDB.databases()).map((each) => each.name).find((each) => each !== "brobygger");
    return new Promise((done) => (indexedDB.open(name).onsuccess = ({ target }) => {
        const data = target.result;
        done([data.version, [...data.objectStoreNames]]);
        data.close();
    }));
}"""
# The data are taken over for a later layout, and what lies there is told by key.
TAKEN_OVER = """async () => {
    const name = (await indexedDB.databases()).map((each) => each.name).find((each) => each !== "brobygger");
    return new Promise((done) => (indexedDB.open(name, 9).onsuccess = ({ target }) => {
        const data = target.result;
        const asked = data.transaction("items").objectStore("items").getAllKeys();
        asked.onsuccess = () => (data.close(), done(asked.result));
    }));
}"""


def test_what_waits_on_a_phone_that_an_older_app_laid_out_is_all_there_after_the_update_and_goes_out(
    phone: Phone, office: Office
) -> None:
    office.refuses["meet"] = ("alias_taken", "Navnet er taget.")
    office.news = [{"people": [card(SMED, "Smed")]}]
    met = phone.write("meet", None, alias="Grøn jakke")
    until(lambda: phone.call("status")["refused"] == 1)
    phone.call("lock")
    phone.call("unlock", PIN)
    phone.offline()
    keys = [phone.write(note=note) for note in ("Et", "To")]
    phone.call("change", keys[1], {"note": "To, rettet"})
    phone.call("lock")
    phone.page.goto("about:blank")
    phone.offline(False)
    # Any page of the same site that is not the app.
    phone.page.goto(f"{phone.url}/page.js")
    phone.page.evaluate(FIRST_LAYOUT)
    assert phone.page.evaluate(LAID_OUT) == [1, ["cards", "facts", "items", "kept", "sent"]]
    phone.context.route("**/field/sync", lambda route: route.abort())
    phone.open()
    assert phone.call("lockState") == "locked"
    assert phone.call("unlock", PIN) is None
    assert phone.page.evaluate(LAID_OUT) == [2, ["cards", "drafts", "facts", "items", "kept", "sent"]]
    until(lambda: phone.call("status").get("failure") == "unreachable" and not phone.call("status")["is_syncing"])
    found = [(each["item"]["id"], each["state"], each["item"]["body"]) for each in phone.call("waiting")]
    assert found == [
        (met, "refused", {"alias": "Grøn jakke"}),
        (keys[0], "waiting", {"note": "Et"}),
        (keys[1], "waiting", {"note": "To, rettet"}),
    ]
    assert phone.names() == ["Grøn jakke", "Smed"]
    phone.call("keepDraft", "meet  ", {"alias": "Begyndt"})
    phone.context.unroute("**/field/sync")
    phone.sync_until(lambda: [each["item"]["id"] for each in phone.call("waiting")] == [met])
    assert set(keys) <= set(office.items)
    phone.open()
    assert phone.call("unlock", PIN) is None
    assert phone.call("draft", "meet  ") == {"alias": "Begyndt"}


def test_what_is_said_to_be_saved_while_a_newer_app_takes_over_is_there_for_the_newer_one(
    phone: Phone, office: Office
) -> None:
    phone.offline()
    phone.page.evaluate(
        """() => {
            window.said = [];
            const again = async () => {
                const store = await window.store;
                const written = store.write({ kind: "contact", body: { note: "x" } });
                await written.then((id) => said.push(id), () => (window.isOver = true));
                if (!window.isOver) setTimeout(again);
            };
            again();
        }"""
    )
    until(lambda: phone.page.evaluate("said.length > 5"))
    kept = phone.page.evaluate(TAKEN_OVER)
    until(lambda: phone.page.evaluate("window.isOver === true"))
    said: list[Any] = phone.page.evaluate("window.said")
    assert len(said) > 5 and set(said) - set(kept) == set()
    assert phone.call("lockState") == "outdated"


def test_an_older_app_that_is_started_on_what_a_newer_one_laid_out_says_so_and_touches_nothing(
    phone: Phone, office: Office
) -> None:
    phone.offline()
    key = phone.write(note="Ikke sendt")
    phone.call("lock")
    phone.offline(False)
    phone.page.evaluate(TAKEN_OVER)
    phone.open()
    assert phone.call("unlock", PIN) == {"refused": "update_app"}
    assert phone.call("lockState") == "outdated"
    assert phone.page.evaluate(TAKEN_OVER) == [key]


def test_what_is_said_to_be_saved_when_a_newer_app_is_let_in_and_the_page_starts_anew_is_there_and_so_is_what_was_begun(
    phone: Phone, office: Office
) -> None:
    # Without the server, so that nothing but the disk can have it.
    phone.context.route("**/field/sync", lambda route: route.abort())
    phone.call("keepDraft", f"contact {SMED} ", {"note": "Begyndt"}, SMED)
    # As the service worker's "controllerchange" does: whatever is under way is cut off.
    with phone.page.expect_navigation():
        phone.page.evaluate(
            """() => {
                const again = async () => {
                    const store = await window.store;
                    const id = await store.write({ kind: "contact", body: { note: "x" } });
                    sessionStorage.said = (sessionStorage.said ?? "") + id + " ";
                    if (sessionStorage.said.split(" ").length === 8) location.reload();
                    again();
                };
                again();
            }"""
        )
    until(lambda: phone.page.evaluate("window.store !== undefined"))
    assert phone.call("unlock", PIN) is None
    said = phone.page.evaluate("sessionStorage.said").split()
    waiting = [each["item"]["id"] for each in phone.call("waiting")]
    assert len(said) >= 7 and waiting[: len(said)] == said
    assert len(waiting) - len(said) <= 1, "what was under way is there whole, or not at all"
    assert phone.call("draft", f"contact {SMED} ") == {"note": "Begyndt"}
