package view

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
)

// crowd is a system of so many boxes, in two groups if it is in order.
func crowd(t *testing.T, boxes int, inOrder bool) *rules.Report {
	t.Helper()
	var src strings.Builder
	for i := range boxes {
		fmt.Fprintf(&src, "boxes: b%d: kind: \"service\"\n", i)
		if inOrder {
			fmt.Fprintf(&src, "boxes: b%d: in: \"g%d\"\n", i, i%2)
		}
	}
	if inOrder {
		src.WriteString(`groups: {g0: kind: "cell", g1: kind: "cell"}`)
	}
	return &rules.Report{System: modeltest.Named(t, src.String())}
}

// What no page has room for is drawn as its overview, if it has one.
func TestFitting(t *testing.T) {
	for _, ex := range []struct {
		name    string
		r       *rules.Report
		view    string
		crowded bool
	}{
		{"small", crowd(t, Poster-1, true), "system", false},
		{"large", crowd(t, Poster, true), "overview", true},
		{"large and without areas", crowd(t, Poster, false), "system", true},
	} {
		v, crowded := Fitting(ex.r)
		if v.Name != ex.view || crowded != ex.crowded || (v.Overview != nil) != (ex.view == "overview") {
			t.Errorf("%s: %s, crowded %v; want %s, %v", ex.name, v.Name, crowded, ex.view, ex.crowded)
		}
	}
}

func TestSmaller(t *testing.T) {
	want := "findings questions group:front group:backend group:cell flow:sell"
	if got := strings.Join(Smaller(load(t)), " "); got != want {
		t.Errorf("smaller views are %s, want %s", got, want)
	}
}
