package json

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// What explore writes about every example, finished or not, and about a model
// that it can't read, fits the published schema.
func TestExploreFitsItsSchema(t *testing.T) {
	s := compile(t, ExploreSchema)
	dirs, err := filepath.Glob("../../examples/*/*/system.cue")
	if err != nil || len(dirs) == 0 {
		t.Fatal(dirs, err)
	}
	fits := func(name string, write func(*bytes.Buffer) error) {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v\n%s", name, err, b.Bytes())
		}
	}
	for _, o := range []explore.Options{{}, {Faults: -1}, {Faults: 1, MaxStates: 20}, {Kinds: []explore.Fault{explore.Stop, explore.Reorder}}} {
		for _, d := range dirs {
			loaded, err := model.Load([]string{filepath.Dir(d)}, model.Options{})
			if err != nil || loaded[0].System == nil {
				t.Fatal(d, err)
			}
			rep := explore.Report{System: loaded[0].System}
			for _, f := range rep.System.Flows {
				rep.Results = append(rep.Results, explore.Flow(context.Background(), rep.System, f, o))
			}
			fits(d, func(b *bytes.Buffer) error { return Explore(b, "v0", []explore.Report{rep}, nil) })
		}
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader([]byte("system: 3"))})
	if err != nil {
		t.Fatal(err)
	}
	fits("a model with mistakes", func(b *bytes.Buffer) error { return Explore(b, "v0", nil, loaded) })
}
