package json

import (
	_ "embed"
	"io"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules/own"
)

// TestSchema is the JSON Schema of what Trials writes.
//
//go:embed test.schema.json
var TestSchema []byte

type fixture struct {
	System   string    `json:"system"`
	Stage    string    `json:"stage,omitempty"`
	Dir      string    `json:"dir"`
	Passed   bool      `json:"passed"`
	Wants    int       `json:"wants"`
	Rules    []string  `json:"rules"`
	Failures []failure `json:"failures"`
}

type failure struct {
	Kind     string       `json:"kind"`
	Rule     string       `json:"rule"`
	Entity   string       `json:"entity,omitempty"`
	Message  string       `json:"message"`
	Location *value.Place `json:"location"`
}

// Trials writes what fixtures showed of the rules that they try, or why they can't be
// judged.
func Trials(w io.Writer, version string, trials []own.Trial, failed []model.Loaded) error {
	out := struct {
		SchemaVersion string    `json:"schemaVersion"`
		Tool          Tool      `json:"tool"`
		Fixtures      []fixture `json:"fixtures"`
		Untried       []string  `json:"untried"`
		Problems      []problem `json:"problems"`
	}{SchemaVersion, Tool{"tautline", version}, []fixture{}, []string{}, []problem{}}
	for _, t := range trials {
		f := fixture{t.System.Name, t.System.Stage, t.System.Dir, len(t.Failures) == 0, t.Wants, t.Rules, []failure{}}
		for _, x := range t.Failures {
			f.Failures = append(f.Failures, failure{x.Kind, x.Rule, x.Entity, x.Message, place(x.At)})
		}
		out.Fixtures = append(out.Fixtures, f)
	}
	out.Untried = append(out.Untried, own.Untried(trials)...)
	for _, l := range failed {
		for _, p := range l.Problems {
			out.Problems = append(out.Problems, problem{p.Message, p.Path, p.Rule, place(p.At)})
		}
	}
	return Write(w, out)
}
