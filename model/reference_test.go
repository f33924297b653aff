package model

import (
	"strings"
	"testing"
)

// TestEveryReference: whatever the schema lets name something is known as a
// reference, and nothing else is.
func TestEveryReference(t *testing.T) {
	in := map[string]bool{}
	for _, def := range []string{"#Ref", "#Entity"} {
		language().Places("#System", def, func(path []string) {
			if def == "#Entity" != (Refers(path) == EntityTarget) || Refers(path) == "" {
				t.Errorf("%s may hold a %s, and is a reference to %q", strings.Join(path, "."), def, Refers(path))
			}
			in[strings.Join(path, ".")] = true
		})
	}
	for path, to := range references {
		if !in[path] && to != MaybeBox && !strings.Contains(path, ".either.") {
			t.Errorf("%s is said to be a reference, and the schema has none there", path)
		}
	}
	if len(in) < 20 {
		t.Errorf("only %d places were looked at", len(in))
	}
}

func TestRefers(t *testing.T) {
	for path, want := range map[string]Target{
		"lines.save.from":                              BoxTarget,
		"lines.from.to":                                BoxTarget,
		"lines.*.deadLetter.to":                        BoxTarget,
		"lines.save.does":                              "",
		"flows.f.steps.*.either.*.*":                   LineTarget,
		"flows.f.steps.*.either.*.*.either.*.*":        LineTarget,
		"flows.f.steps.*.either.*.*.either.*.*.*":      LineTarget,
		"flows.f.steps.*.either.*.*.either.*.*.either": "",
		"boxes.in.in":                                  GroupTarget,
		"waivers.*.on":                                 EntityTarget,
		"waivers.*.rule":                               "",
	} {
		if got := Refers(strings.Split(path, ".")); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestOffers(t *testing.T) {
	o, ok := Offers([]string{"lines", "save"})
	if !ok || o.Fields[0].Name != "from" || !o.Fields[0].Required || o.Fields[0].Doc != "The box that the work leaves." {
		t.Errorf("a line: %+v", o)
	}
	o, _ = Offers([]string{"boxes", "a", "kind"})
	if len(o.Words) != 16 || o.Words[0] != "client" || !strings.HasPrefix(o.Doc, "What the box is.") {
		t.Errorf("a kind: %+v", o)
	}
	o, _ = Offers([]string{"lines", "a", "retry", "backoff"})
	if len(o.Fields) < 4 {
		t.Errorf("a backoff: %+v", o)
	}
	if _, ok := Offers([]string{"lines", "a", "form"}); ok {
		t.Error("there is no such field")
	}
	if !IsID("a-b.c/d") || IsID("none") || IsID("a b") || IsID("") {
		t.Error("ids")
	}
}
