package model

import (
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"tautline.dev/model/value"
)

// both judges values by CUE and by our own validator.
type both struct {
	ctx  *cue.Context
	def  cue.Value
	uses int
}

func (b *both) fresh(t testing.TB) {
	t.Helper()
	schemaFile, err := parser.ParseFile("schema.cue", SchemaSource)
	if err != nil {
		t.Fatal(err)
	}
	b.ctx = cuecontext.New()
	b.def = b.ctx.BuildFile(schemaFile).LookupPath(cue.ParsePath("#System"))
	if b.def.Err() != nil {
		t.Fatal(b.def.Err())
	}
}

// judge says what each finds wrong with a model; plain tells whether it is one of
// plain values, which is all that the validator is given.
func (b *both) judge(t testing.TB, src string) (byUs []value.Problem, plain bool, byCUE error) {
	t.Helper()
	f, err := parser.ParseFile("m.cue", src)
	if err != nil || !onlyFields(f) {
		return nil, false, nil
	}
	root, problems := value.Literal(f, value.Files{"m.cue": {Name: "m.cue", Src: []byte(src)}})
	if len(problems) > 0 {
		return nil, false, nil
	}
	if b.uses%500 == 0 {
		b.fresh(t) // a context keeps all that it has seen
	}
	b.uses++
	byCUE = b.def.Unify(b.ctx.BuildFile(f)).Validate(cue.Concrete(true))
	return language().Check("#System", root, ""), true, byCUE
}

// onlyFields tells whether a file holds no definitions, hidden fields, constraints
// or attributes: what CUE makes of those never comes to the validator.
func onlyFields(f *ast.File) bool {
	only := true
	ast.Walk(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			name, isIdent, err := ast.LabelName(n.Label)
			only = only && err == nil && n.Constraint == token.ILLEGAL && !(isIdent && strings.ContainsAny(name[:1], "#_"))
		case *ast.Attribute:
			only = false
		}
		return only
	}, nil)
	return only
}

// boxesOf is a model with these boxes.
func boxesOf(field string) string { return "system: \"s\"\nboxes: {" + field + "}\n" }

// The validator and CUE read the same schema: what one refuses, so does the
// other. Each case changes one value of a good model.
var agreed = []string{
	`a: kind: "service"`, `a: kind: "none"`, `a: kind: 3`,
	`a: {kind: "queue", timeout: "3s"}`, `a: {kind: "queue", timeout: "none"}`, `a: {kind: "queue", timeout: "3"}`, `a: {kind: "queue", timeout: 3}`,
	`a: {kind: "queue", channel: "none"}`, `a: {kind: "queue", channel: "some"}`, `a: {kind: "queue", channel: {retention: "4d", deadLetter: "x"}}`,
	`a: {kind: "queue", channel: deadLetter: {to: "x", after: 0}}`, `a: {kind: "queue", channel: deadLetter: {to: "x", after: "unlimited"}}`,
	`a: {kind: "queue", channel: deadLetter: {to: "x", often: 1}}`, `a: {kind: "queue", channel: durable: "unknown"}`, `a: {kind: "queue", channel: durable: "yes"}`,
	`a: {kind: "service", tier: 4}`, `a: {kind: "service", tier: 5}`, `a: {kind: "service", tier: 1.5}`,
	`a: {kind: "service", objectives: availability: 1}`, `a: {kind: "service", objectives: availability: 1.1}`,
	`a: {kind: "service", monitoring: alarms: ["depth > 0"]}`, `a: {kind: "service", monitoring: alarms: ["too many"]}`, `a: {kind: "service", monitoring: alarms: "none"}`,
	`a: {kind: "service", capacity: quotas: [{name: "x", limit: 1}]}`, `a: {kind: "service", capacity: quotas: [{limit: 1}]}`,
	`a: {kind: "service", tags: ["x"]}`, `a: {kind: "service", tags: [1]}`, `a: {kind: "service", colour: "red"}`, `"a b": kind: "service"`,
}

func TestValidatorAgreesWithCUE(t *testing.T) {
	var b both
	for _, field := range agreed {
		problems, plain, cueErr := b.judge(t, boxesOf(field))
		if !plain || (cueErr != nil) != (len(problems) > 0) {
			t.Errorf("%s\n  plain: %v\n  CUE: %v\n  tautline: %q", field, plain, cueErr, told(problems))
		}
	}
}

// FuzzSchema holds them against each other on whatever plain values there are.
func FuzzSchema(f *testing.F) {
	for _, field := range agreed {
		f.Add(boxesOf(field))
	}
	f.Add("system: \"s\"\nflows: f: steps: [\"l\", [\"l\"], {either: [[], [\"l\", {either: [[]]}]]}]\npolicy: {limits: attempts: 3, rules: x: \"off\"}\nreadiness: x: {done: true}")
	f.Add("system: \"s\"\nlines: l: {from: \"a\", to: \"b\", retry: [{attempts: 2}], deadLetter: \"x\", load: peak: 0.5}\nplatforms: x: {title: \"t\", kinds: [\"queue\"]}")
	var b both
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1000 || value.TooDeep([]byte(src)) >= 0 {
			return
		}
		problems, plain, cueErr := b.judge(t, src)
		if plain && (cueErr != nil) != (len(problems) > 0) {
			t.Errorf("CUE: %v\ntautline: %q", cueErr, told(problems))
		}
	})
}
