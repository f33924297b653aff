package html

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/render/view"
)

func TestFit(t *testing.T) {
	for svg, want := range map[string]float64{
		`<svg viewBox="0.00 0.00 798.00 300.00">`:   1,
		`<svg viewBox="0.00 0.00 100.00 1450.00">`:  0.5,
		`<svg viewBox="0.00 0.00 1596.00 1450.00">`: 0.5,
		`<svg viewBox="0.00 0.00 0.00 0.00">`:       725,
		`<svg>`:                                     0,
	} {
		if got := fit([]byte(svg)); got != want {
			t.Errorf("%s: %g, want %g", svg, got, want)
		}
	}
}

// TestPictures: a page with several pictures lets one be chosen, each with its own key, and
// the one of a flow is that flow's; a page with one has nothing to choose from.
func TestPictures(t *testing.T) {
	in := example(t)
	sys := in.Report.System
	for i, name := range []string{"overview", "system", "flow:buy"} {
		v := view.Whole(sys)
		if name == "overview" {
			v = &view.View{System: sys, Name: name, Overview: &view.Overview{By: "owner<"}}
		} else if name != "system" {
			var err error
			if v, err = view.Of(sys, name, view.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		in.Pictures = append(in.Pictures, Picture{View: v, SVG: fmt.Appendf(nil, "<svg><title>%s</title></svg>", name), Prefix: fmt.Sprintf("shape%d-", i)})
	}
	page := written(t, in)
	for _, want := range []string{
		`<option value="1">Overview by owner&lt;</option><option value="2">All `, `<optgroup label="Flows"><option value="3">`,
		`<div class="drawing" data-n="1" data-view="overview" data-prefix="shape0-"><svg><title>overview</title>`,
		`<div class="drawing" data-n="3" data-view="flow:buy" data-prefix="shape2-" data-flow="flow-buy"><svg><title>flow:buy</title>`,
		`<ul class="key" data-of="2">`, `<ul class="key" data-of="3">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	in.Pictures = in.Pictures[1:2]
	if page := written(t, in); strings.Contains(page, `id="which"`) || !strings.Contains(page, `data-view="system"`) {
		t.Error("one picture is to be chosen from one")
	}
}
