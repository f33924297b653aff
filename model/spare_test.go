package model

import (
	"os"
	"testing"

	"cuelang.org/go/cue/cuecontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tautline.dev/model/value"
)

// What isn't evaluated comes to what CUE would make of it, in every model that there is
// here, and in those of the folder of cases where the environment names it: values,
// places, the order of fields, and what is wrong.
func TestSparedModels(t *testing.T) {
	places := []string{".."}
	if cases := os.Getenv("TAUTLINE_CASES"); cases != "" {
		places = append(places, cases)
	}
	opts := cmp.Options{
		cmpopts.IgnoreFields(value.Node{}, "Open"),
		cmp.Comparer(func(a, b value.Span) bool { return a == b }),
	}
	read := 0
	for _, place := range places {
		found, err := find(place, "./...", Options{}, func(string, string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range found {
			r := newReading(place, nil, staged{chosen: true})
			inst, problems := r.instance(s)
			if len(problems) > 0 {
				continue
			}
			read++
			got, gotProblems := value.Evaluate(inst, r.files, "rules", "", "match")
			want, wantProblems := value.Evaluated(cuecontext.New().BuildInstance(inst), r.files, inst.Files, "rules", "", "match")
			if diff := cmp.Diff(want, got, opts); diff != "" {
				t.Errorf("%s (-evaluated +spared):\n%.2000s", s.dir, diff)
			}
			if diff := cmp.Diff(wantProblems, gotProblems, opts); diff != "" {
				t.Errorf("%s: problems (-evaluated +spared):\n%.2000s", s.dir, diff)
			}
		}
	}
	if read < 50 {
		t.Errorf("only %d models were read", read)
	}
}
