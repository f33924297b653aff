package model

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"cuelang.org/go/cue/cuecontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tautline.dev/model/value"
)

// systemsIn are the systems below a directory, and each file of a directory as one.
func systemsIn(root string) (all []source, err error) {
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() && filepath.Ext(path) != ".cue" {
			return err
		}
		found, err := find(path, path, Options{}, func(string, string) {})
		all = append(all, found...)
		return err
	})
	return all, err
}

// What isn't evaluated comes to what CUE would make of it, in every model that there is
// here, and in those of the folder of cases where the environment names it: values,
// places, the order of fields, and what is wrong.
func TestSparedModels(t *testing.T) {
	var places []string
	for _, place := range []string{"../examples", "../rules"} {
		path, err := filepath.Abs(place)
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, path)
	}
	if cases := os.Getenv("TAUTLINE_CASES"); cases != "" {
		places = append(places, cases)
	}
	opts := cmp.Options{
		cmpopts.IgnoreFields(value.Node{}, "Open"),
		cmp.Comparer(func(a, b value.Span) bool { return a == b }),
	}
	read := 0
	for _, place := range places {
		found, err := systemsIn(place)
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
	if read < 200 {
		t.Errorf("only %d models were read", read)
	}
}
