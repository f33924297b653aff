package explore

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tautline.dev/model"
)

// TestLedger: who owns the work is told without exploring, and the same as with
// it.
func TestLedger(t *testing.T) {
	sys := example(t, "widget-store/5-change-stream")
	f := sys.Flows[0]
	explored := Flow(context.Background(), sys, f, Options{})
	same := cmp.Options{
		cmpopts.IgnoreFields(Owner{}, "Box"),
		cmp.Comparer(func(a, b *model.Line) bool { return a == b }),
	}
	if diff := cmp.Diff(explored.Ledger, Ledger(sys, f), same); diff != "" || len(explored.Ledger) == 0 {
		t.Errorf("explored, and not (-explored +not):\n%s", diff)
	}
	empty := &model.Flow{}
	if got := Ledger(sys, empty); got != nil {
		t.Errorf("a flow without steps has the ledger %v", got)
	}
	long := &model.Flow{Steps: make([][]*model.Line, MaxSteps+1)}
	for i := range long.Steps {
		long.Steps[i] = f.Steps[0]
	}
	if got := Ledger(sys, long); got != nil {
		t.Errorf("a flow that is too long to be explored has a ledger of %d rows", len(got))
	}
}
