package text_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/rulestest"
)

// A waiver that covers more than one finding is named, with how many; one that
// covers one only is counted.
func TestWaiverCoversSeveral(t *testing.T) {
	fault := &rules.Rule{Name: "fault", Severity: rules.Error, Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			p.Report(rules.Finding{On: b.Entity(), Discriminator: "one"})
			if b.ID == "a" {
				p.Report(rules.Finding{On: b.Entity(), Discriminator: "other"})
			}
		}
	}}
	const waived = `{rule: "fault", reason: "r", until: "2027-06-01", by: "ada", on: `
	for waivers, want := range map[string]string{
		waived + `"boxes.b"}`:                           ", 1 waived\n",
		waived + `"boxes.a"}`:                           ", 2 waived (the waiver of fault on boxes.a covers 2)\n",
		waived + `"boxes.a"}, ` + waived + `"boxes.b"}`: ", 3 waived (the waiver of fault on boxes.a covers 2)\n",
	} {
		src := "boxes: {a: kind: \"service\", b: kind: \"service\", c: kind: \"service\"}\nwaivers: [" + waivers + "]\n"
		report := rules.Judge(modeltest.Named(t, src), rules.Options{Rules: []*rules.Rule{fault}, Now: rulestest.Today})
		var out strings.Builder
		if err := text.Check(&out, text.NewStyle(&out, false), []*rules.Report{report}, text.CheckOptions{}); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(out.String(), want) {
			t.Errorf("%s: %q, want it to end with %q", waivers, out.String(), want)
		}
	}
}
