package markdown

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/message"
	"tautline.dev/render/trace"
	"tautline.dev/render/view"
	"tautline.dev/rules/change"
)

// ChangeMarker begins what a change does: who writes it as a comment finds the one of
// the last time by it, and replaces that.
const ChangeMarker = "<!-- tautline diff -->"

// Change writes what a change does to some systems, for a comment on it. What has no
// room there is counted: the breaks come first.
func Change(w io.Writer, base message.Base, c *change.Change) error {
	d := &changes{base: base, change: c}
	fmt.Fprintln(d, ChangeMarker)
	for i, s := range c.Systems {
		if !d.fits(d.heading(s)) {
			fmt.Fprintf(d, "+%d more systems: `tautline diff` tells all.\n", len(c.Systems)-i)
			break
		}
		d.system(s)
	}
	_, err := w.Write(d.Bytes())
	return err
}

// ChangeProblems writes why a change can't be told.
func ChangeProblems(w io.Writer, base message.Base, failed []model.Loaded) error {
	return problems(w, ChangeMarker, "diff", "A model can't be read, so nobody can tell what has changed in it.", "Nothing was compared, so nobody can tell what has changed.", base, failed)
}

// changes is a comment in the making.
type changes struct {
	bytes.Buffer
	base   message.Base
	change *change.Change
	more   int
}

// spare is what is kept for saying how much had no room.
const spare = 500

// fits writes a piece if there is room for it, and tells whether there was.
func (d *changes) fits(piece string) bool {
	if d.Len()+len(piece) > comment-spare {
		return false
	}
	d.WriteString(piece)
	return true
}

func (d *changes) heading(s *change.System) string {
	says := fmt.Sprintf("### Tautline: what changes in %s\n\n**%s** (%s → %s)", Text(s.Named()), Text(s.Tally()), Code(d.change.Before), Code(d.change.After))
	if s.Is != nil && s.Is.Before != nil && !s.Empty() {
		says += fmt.Sprintf("; findings: %d new, %s", len(s.Is.Findings), message.Since(s.Is.Before))
	}
	if len(s.Promises) > 0 {
		says += "; promises: " + message.Promises(s)
	} else if none := message.Unexplored(s); none != "" {
		says += "; promises: " + none
	}
	return says + "\n\n"
}

func (d *changes) system(s *change.System) {
	d.more = 0
	d.promises(s)
	d.table("| | what | before | after |\n|---|---|---|---|\n", d.rows(s))
	d.table("| | finding | where |\n|---|---|---|\n", d.findings(s))
	d.picture(s)
	if d.more > 0 {
		fmt.Fprintf(d, "+%d more: `tautline diff` tells all.\n\n", d.more)
	}
}

// promises are what became of what flows promise, each that is broken with its story.
func (d *changes) promises(s *change.System) {
	var list strings.Builder
	say := func(p diff.Promise, more string) {
		fmt.Fprintf(&list, "- %s%s\n", Message(phrase.Capital(p.Says())), more)
	}
	for _, b := range s.Broken() {
		for _, p := range b.Promises {
			fmt.Fprintf(&list, "- **%s**\n", Message(phrase.Capital(p.Says())))
		}
	}
	for _, p := range s.Which((*diff.Promise).Mends) {
		say(p, "")
	}
	for _, p := range s.Which((*diff.Promise).Dropped) {
		say(p, "")
	}
	for _, p := range s.Which((*diff.Promise).Unjudged) {
		say(p, ": "+Text(trace.Unfinished(p.Unfinished())))
	}
	for line := range strings.SplitAfterSeq(list.String(), "\n") {
		if !d.fits(line) {
			d.more++
		}
	}
	if list.Len() > 0 {
		d.fits("\n")
	}
	for _, b := range s.Broken() {
		for _, t := range trace.Of(b.Is) {
			if slices.ContainsFunc(t.Verdicts, func(v *explore.Verdict) bool {
				return slices.ContainsFunc(b.Promises, func(p diff.Promise) bool { return p.Promise == v.Promise })
			}) && !d.fits(story(b, t)) {
				d.more++
			}
		}
	}
}

// story is a story, folded up.
func story(b change.Breach, t trace.Counterexample) string {
	var w strings.Builder
	fmt.Fprintf(&w, "<details><summary>The story: how <code>%s</code> breaks %s</summary>\n\n", Text(b.Is.Flow.ID), Text(t.Promises()))
	steps(&w, t.Story)
	w.WriteString("\n")
	for _, s := range t.Sums() {
		fmt.Fprintf(&w, "**%s**\n\n", Message(s))
	}
	for _, a := range t.Assumptions() {
		fmt.Fprintf(&w, "Assuming that %s: %s.\n\n", Message(a.Says), Message(a.Because()))
	}
	for _, f := range t.Fixes() {
		fmt.Fprintf(&w, "**To fix it:** %s\n\n", Message(f))
	}
	w.WriteString("</details>\n\n")
	return w.String()
}

// table writes as many rows as there is room for.
func (d *changes) table(head string, rows []string) {
	if len(rows) == 0 {
		return
	}
	if !d.fits(head + rows[0]) {
		d.more += len(rows)
		return
	}
	for i, r := range rows[1:] {
		if !d.fits(r) {
			d.more += len(rows) - 1 - i
			break
		}
	}
	d.WriteString("\n")
}

// rows are what has changed, a row a fact.
func (d *changes) rows(s *change.System) []string {
	var out []string
	for _, c := range s.Changes {
		name := Code(c.Name)
		if c.Part == diff.Waiver {
			name = "waiver of " + Text(c.Name)
		} else if c.Part == diff.Review {
			name = "review: " + Text(c.Name)
		}
		switch c.How {
		case diff.Added:
			out = append(out, fmt.Sprintf("| added | %s%s | | %s |\n", name, said(c), stated(c)))
		case diff.Removed:
			out = append(out, fmt.Sprintf("| removed | %s%s | | |\n", name, said(c)))
		case diff.Renamed:
			out = append(out, fmt.Sprintf("| renamed | %s%s | %s | %s |\n", name, impliedToo(c.Implied), Code(message.ID(c.Was)), Code(c.ID())))
			for _, f := range c.Facts {
				out = append(out, changedRow(name, f))
			}
		default:
			for _, f := range c.Facts {
				out = append(out, changedRow(name, f))
			}
			if len(c.Implied) > 0 {
				out = append(out, fmt.Sprintf("| changed | %s%s | | |\n", name, impliedToo(c.Implied)))
			}
		}
	}
	return out
}

func changedRow(name string, f diff.Fact) string {
	before, after := f.Words()
	return fmt.Sprintf("| changed | %s %s | %s | %s |\n", name, Code(f.Path), side(f.Before, before), side(f.After, after))
}

func side(v diff.Value, words string) string {
	if v.Stated() {
		return Code(words)
	}
	return "*" + Text(words) + "*"
}

func said(c diff.Change) string {
	if c.Says == "" {
		return ""
	}
	return "<br>" + Text(c.Says)
}

// stated are the facts of what is new.
func stated(c diff.Change) string {
	var out []string
	for _, f := range c.Facts {
		if f.Path != "kind" && f.Path != "from" && f.Path != "to" && f.Path != "does" && f.After.Stated() {
			out = append(out, f.One())
		}
	}
	return Text(message.Few(out))
}

func impliedToo(implied []diff.Fact) string {
	if len(implied) == 0 {
		return ""
	}
	return "<br>*implied:* " + Text(message.Implied(diff.Change{Implied: implied}))
}

// findings are what is new, and what is fixed.
func (d *changes) findings(s *change.System) []string {
	if s.Is == nil || s.Is.Before == nil {
		return nil
	}
	var out []string
	for _, m := range append(message.Of(s.Is), message.OfChanged(s.Is)...) {
		says := Message(m.Text)
		for _, r := range m.Rows {
			says += "<br>" + Message(r.Text())
		}
		says += was(m.Finding)
		out = append(out, fmt.Sprintf("| %s | %s<br>%s | %s |\n", head(m), says, Code(m.Rule), Code(where(d.base, m.At))))
	}
	for _, k := range s.Is.Before.Fixed {
		out = append(out, fmt.Sprintf("| fixed | %s<br>%s | %s |\n", Message(k.Message), Code(k.Rule), Code(k.Entity)))
	}
	for _, k := range s.Is.Before.Unjudged {
		out = append(out, fmt.Sprintf("| no longer judged | %s<br>%s | %s |\n", Message(k.Message), Code(k.Rule), Code(k.Entity)))
	}
	for _, k := range s.Is.Before.Dropped {
		out = append(out, fmt.Sprintf("| not asked any more | %s<br>%s | %s |\n", Message(k.Message), Code(k.Rule), Code(k.Entity)))
	}
	return out
}

// mostPicture is how long a picture may be: GitHub draws none that is longer.
const mostPicture = 20_000

// picture draws what has changed, where boxes or lines have.
func (d *changes) picture(s *change.System) {
	if s.Whole() != "" || len(s.Of(diff.Box))+len(s.Of(diff.Line)) == 0 {
		return
	}
	var b bytes.Buffer
	if err := mermaid.Flowchart(&b, view.Change(s.Diff, "what changes"), s.Is, mermaid.Options{}); err != nil || b.Len() > mostPicture {
		return
	}
	d.fits("<details><summary>The change as a picture</summary>\n\n```mermaid\n" + b.String() + "```\n\n</details>\n\n")
}
