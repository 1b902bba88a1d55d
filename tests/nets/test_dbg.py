import pytest
from service.api.ids import encode
from tests.nets.roles.table import Table
from tests.nets.roles.asking import Asking
from tests.nets.roles.cells import ALLOWED
from tests.nets.walking import Tour
from tests.nets.test_walls import _everything, SHOWN, HIDDEN
pytestmark = pytest.mark.anyio
async def test_dbg(table: Table) -> None:
    scene = table.scene
    guest = "registry viewer"
    for actor in ("team member", "organization admin","registry admin","instance admin"):
        for each in table.askings(actor):
            if each.expected == ALLOWED and each.things.state != "elsewhere" and each.row.field in each.row.face.mutations:
                w = await each.wrong()
                if w: print("WRONG", w)
    tour = Tour(scene.client, scene.cast.keys[guest])
    await _everything(tour, scene)
    rows = await scene.cast.ours.rows(SHOWN, guest=scene.cast.id(guest))
    shown = {str(row["id"]) for row in rows}
    rows = await scene.cast.ours.rows(HIDDEN, ids=sorted(scene.ours - shown))
    for w in tour.heard({str(row["id"]) for row in rows}):
        print("HEARD", w, [r for r in rows if r["id"]==w])
        for t in tour.told:
            i=t.find(w)
            if i>=0: print("   TOLD ", t[max(0,i-700):i+100].replace("\n"," "))
    assert False
