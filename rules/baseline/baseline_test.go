package baseline_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/baseline"
)

func report(system string, on ...string) *rules.Report {
	r := &rules.Report{System: &model.System{Name: system}}
	for _, name := range on {
		f := rules.Finding{Rule: &rules.Rule{Name: "r"}, Severity: rules.Error}
		f.On.Name = name
		r.Findings = append(r.Findings, f)
	}
	return r
}

// A file that is written and read is the same, whatever it names.
func TestRoundTrip(t *testing.T) {
	for _, name := range []string{"lines.a", "", "#x", "a\tb", "a\nb", `"quoted"`, "\u202ebidi", "ü ö", `back\slash`} {
		want := baseline.Of([]*rules.Report{report(name, name, "lines.z")})
		var b bytes.Buffer
		if err := want.Write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := baseline.Read(&b, "f")
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		slices.SortFunc(want, func(x, y baseline.Entry) int { return strings.Compare(x.Fingerprint, y.Fingerprint) })
		slices.SortFunc(got, func(x, y baseline.Entry) int { return strings.Compare(x.Fingerprint, y.Fingerprint) })
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestUpdate(t *testing.T) {
	old := baseline.Of([]*rules.Report{report("s", "a", "b", "b"), report("other", "x")})
	now := []*rules.Report{report("s", "b", "c")}
	say := func(b baseline.Baseline) string {
		var out []string
		for _, e := range b {
			out = append(out, e.System+":"+e.Entity)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	got, added, stale := old.Update(now, false)
	if say(got) != "other:x s:a s:b s:b s:c" || added != 1 || stale != 2 {
		t.Errorf("%s, %d added, %d stale", say(got), added, stale)
	}
	got, added, stale = old.Update(now, true)
	if say(got) != "other:x s:b s:c" || added != 1 || stale != 2 {
		t.Errorf("pruned: %s, %d added, %d removed", say(got), added, stale)
	}
}

// What has become graver is added in the place of what it was; what is milder is only
// noted where that is asked for, and a file that says nothing of it does from then on.
func TestUpdateSeverity(t *testing.T) {
	for _, c := range []struct {
		was, is       rules.Severity
		prune         bool
		want          rules.Severity
		added, covers int
	}{
		{rules.Warning, rules.Error, false, rules.Error, 1, 0},
		{rules.Warning, rules.Warning, false, rules.Warning, 0, 1},
		{rules.Error, rules.Info, false, rules.Error, 0, 1},
		{rules.Error, rules.Info, true, rules.Info, 0, 1},
		{rules.Off, rules.Error, false, rules.Error, 0, 1},
		{rules.Off, rules.Info, true, rules.Info, 0, 1},
	} {
		now := report("s", "a")
		now.Findings[0].Severity = c.is
		old := baseline.Of([]*rules.Report{now})
		old[0].Severity = c.was
		got, added, stale := old.Update([]*rules.Report{now}, c.prune)
		if len(got) != 1 || got[0].Severity != c.want || added != c.added || stale != 0 {
			t.Errorf("%s, then %s: %v, %d added, %d stale", c.was, c.is, got, added, stale)
		}
		now.Since(rules.Point{}, old.Known(&model.System{Name: "s"}))
		if len(now.Before.Unchanged) != c.covers || len(now.Before.Fixed) != 0 {
			t.Errorf("%s, then %s: %d covered, %d fixed", c.was, c.is, len(now.Before.Unchanged), len(now.Before.Fixed))
		}
	}
}

func TestMistakes(t *testing.T) {
	for src, says := range map[string]string{
		"# all is well\n\ns\tr\tlines.a\t0123456789abcdef\r\n": "",
		"s\tr\tlines.a\t0123456789abcdef\twarning\n":           "",
		"s\tr\tlines.a\t0123456789abcdef\toff":                 `f:1: "off" is no severity`,
		"s\tr\tlines.a\t0123456789abcdef\tgrave":               `f:1: "grave" is no severity`,
		"s\tr\tlines.a\t0123456789abcdef\terror\tx":            "f:1: this is no entry of a baseline: it has 6 fields",
		"s r lines.a 0123456789abcdef":                         "f:1: this is no entry of a baseline: it has 1 fields",
		"#\ns\tr\tlines.a\txyz":                                `f:2: "xyz" is no fingerprint`,
		"\"s\tr\tlines.a\t0123456789abcdef":                    "f:1: the quotes of \"s don't end",
	} {
		_, err := baseline.Read(strings.NewReader(src), "f")
		if says == "" && err != nil || says != "" && (err == nil || !strings.HasPrefix(err.Error(), says)) {
			t.Errorf("%q: %v, want %s", src, err, says)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("s\tr\tlines.a\t0123456789abcdef\n")
	f.Add("s\tr\tlines.a\t0123456789abcdef\terror\n")
	f.Add("\"a\\tb\"\tr\t\"#\"\t0123456789abcdef\n# x\n")
	f.Fuzz(func(t *testing.T, src string) {
		read, err := baseline.Read(strings.NewReader(src), "f")
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := read.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := baseline.Read(&b, "f")
		if err != nil || len(again) != len(read) {
			t.Errorf("%v: %q is read as %q", err, src, b.String())
		}
	})
}
