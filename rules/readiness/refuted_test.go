package readiness

import "testing"

// Each item that people attest is held against the model, or it says why nothing of a
// model speaks of it.
func TestEachAttestedItemIsHeldAgainstTheModel(t *testing.T) {
	for i := range items {
		item := &items[i]
		r, there := refuted[item.ID]
		if there == item.Automatic() {
			t.Errorf("%s: automatic %t, and in the table: %t", item.ID, item.Automatic(), there)
		}
		if !item.Automatic() && (len(r.done) == 0 || len(r.na) == 0) && r.nothing == "" {
			t.Errorf("%s: nothing refutes it, and nobody says why", item.ID)
		}
	}
	for id := range refuted {
		if Find(id) == nil {
			t.Errorf("there is no item %s", id)
		}
	}
}
