package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/modeltest"
)

const changeBefore = `
groups: cell: kind: "cell"
boxes: {c: kind: "client", a: {kind: "service", in: "cell"}, old: {kind: "worker", in: "cell"}, q: kind: "queue", d: kind: "database"}
lines: {
	ask: {from: "c", to: "a", interaction: "request-reply", timeout: "3s"}
	put: {from: "a", to: "q", interaction: "send"}
	take: {from: "q", to: "old", interaction: "poll"}
	save: {from: "a", to: "d", interaction: "request-reply"}
}
`

// marks are what a view says became of each box and line that it shows.
func marks(v *View) []string {
	var out []string
	for _, b := range v.Boxes {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", b.ID, v.Marks[b].How, strings.Join(v.Marks[b].Says, "; "), faded(v.Faded[b]))))
	}
	for _, l := range v.Lines {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s>%s>%s %s %s %s", l.From.ID, l.ID, l.To.ID, v.LineMarks[l].How, strings.Join(v.LineMarks[l].Says, "; "), faded(v.FadedLines[l]))))
	}
	for i, s := range out {
		out[i] = strings.Join(strings.Fields(s), " ")
	}
	return out
}

func faded(is bool) string {
	if is {
		return "faded"
	}
	return ""
}

// A view of a change shows what is, with what is gone where it was.
func TestChange(t *testing.T) {
	after := strings.NewReplacer(`old: {kind: "worker", in: "cell"}`, `new: {kind: "service", in: "cell"}`, `timeout: "3s"`, `timeout: "30s", retry: "none"`,
		"\ttake: {from: \"q\", to: \"old\", interaction: \"poll\"}\n", "\tfetch: {from: \"q\", to: \"new\", interaction: \"poll\"}\n", `d: kind`, `rows: kind`, `to: "d"`, `to: "rows"`).Replace(changeBefore)
	was, is := modeltest.Named(t, changeBefore), modeltest.Named(t, after)
	v := Change(diff.Compare(was, is), "since main")
	want := []string{
		"c faded", "a faded", "new added", "q faded", "rows renamed was d", "old removed faded",
		"c>ask>a changed timeout 3s → 30s; retry not stated → none", "a>put>q faded", "q>fetch>new added", "a>save>rows faded",
		"q>take>old removed faded",
	}
	if got := cmp.Diff(want, marks(v)); got != "" {
		t.Errorf("(-want +got):\n%s", got)
	}
	for _, l := range v.Lines {
		if !slices.Contains(v.Boxes, l.From) || !slices.Contains(v.Boxes, l.To) {
			t.Errorf("%s joins boxes that aren't shown", l.ID)
		}
	}
	for _, b := range v.Boxes {
		if g := b.In.Or(nil); g != nil && g != is.Groups[0] {
			t.Errorf("%s lives in a group of another time", b.ID)
		}
	}
	if got := v.Tally(); got != "1 box new, 1 gone, 1 changed; 1 line new, 1 gone, 1 changed" {
		t.Error(got)
	}
	if len(was.Box("old").Into) != 1 {
		t.Error("the system of before was changed")
	}
}

// Of what would be a poster only what a change touches is shown, and what stands around it.
func TestChangeOfMany(t *testing.T) {
	var src strings.Builder
	for i := range Poster + 20 {
		fmt.Fprintf(&src, "boxes: b%d: kind: \"service\"\nlines: l%d: {from: \"b%d\", to: \"b%d\"}\n", i, i, i, (i+1)%(Poster+20))
	}
	was := modeltest.Named(t, src.String())
	is := modeltest.Named(t, strings.Replace(src.String(), `l7: {`, `l7: {timeout: "1s", `, 1))
	v := Change(diff.Compare(was, is), "")
	if got := strings.Join(marks(v), ", "); got != "b7 faded, b8 faded, b7>l7>b8 changed timeout not stated → 1s" {
		t.Error(got)
	}
}
