package explore

import (
	"context"
	"path/filepath"
	"testing"

	"tautline.dev/model"
)

func TestPrintExamples(t *testing.T) {
	dirs, _ := filepath.Glob("../../examples/*/*")
	for _, d := range dirs {
		ls, err := model.Load([]string{d}, model.Options{})
		if err != nil || ls[0].System == nil {
			continue
		}
		for _, f := range ls[0].System.Flows {
			r := Flow(context.Background(), ls[0].System, f, Options{})
			t.Logf("%s %s: %d states %d steps depth %d %s", d, f.ID, r.States, r.Steps, r.Depth, r.Bound)
			for _, v := range r.Verdicts {
				if v.State != Kept {
					t.Logf("      %s: %s", v.Promise, v.State)
				}
			}
		}
	}
}
