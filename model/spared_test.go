package model_test

import (
	"testing"

	"tautline.dev/model/modeltest"
)

// A system can be seen as needing all that another needed, and is what it was afterwards.
func TestUnspared(t *testing.T) {
	const parts = `boxes: {a: kind: "client", b: kind: "service", c: kind: "database", d: kind: "bus"}` + "\n" +
		`lines: {ask: {from: "a", to: "b", operation: "write"}, save: {from: "b", to: "c", operation: "write"}, tell: {from: "b", to: "d", operation: "write"}}` + "\n"
	was := modeltest.Named(t, parts+`flows: f: steps: ["ask", "save", "tell"]`)
	same := func(entity string) string { return entity }
	is := modeltest.Named(t, parts+`lines: save: dependency: "soft", flows: {f: steps: ["ask", {either: [["save"], []]}], g: steps: ["tell"]}`)
	tell, save := is.Line("tell"), is.Line("save")
	if n := len(is.Spares(was, same)); n != 2 || is.PromisesAs(was, same) || len(was.Spares(is, same)) > 0 {
		t.Errorf("%d spared", n)
	}
	handlers := len(is.Handlers)
	is.Promising(was, same, func() {
		if h := tell.In[0]; h.Flow != is.Flow("f") || len(h.Calls) != 2 || h.Calls[0][0] != save || len(h.Within[0]) > 0 || save.MayBeMissed() {
			t.Errorf("%+v", h)
		}
	})
	if h := tell.In[0]; len(tell.In) != 1 || h.Flow != is.Flow("g") || len(is.Handlers) != handlers || !save.MayBeMissed() || len(is.Flow("f").Steps) != 2 {
		t.Error("the system has changed")
	}
}
