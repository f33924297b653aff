package markdown

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/message"
	"tautline.dev/rules"
)

// Marker begins a verdict: who writes it as a comment finds the one of the last time by
// it, and replaces that.
const Marker = "<!-- tautline check -->"

// comment is how long a verdict may be. GitHub and GitLab take comments of 65,536
// characters; what is left is for whoever adds a line of their own.
const comment = 60_000

// Check writes the verdict on some systems for a comment on a change, or for a step's
// summary. What has no room there is counted.
func Check(w io.Writer, base message.Base, reports []*rules.Report) error {
	var b bytes.Buffer
	fmt.Fprintln(&b, Marker)
	told, others := message.Told(reports)
	for _, s := range message.BySystem(told) {
		left := comment - b.Len()
		verdict(&b, base, s, left)
	}
	if others != "" {
		fmt.Fprintf(&b, "%s\n", phrase.Capital(Text(others)))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// verdict is what is told of a system: how it stands in each stage, and what holds in them.
func verdict(b *bytes.Buffer, base message.Base, stages message.Stages, room int) {
	fmt.Fprintf(b, "### Tautline: %s\n\n", Text(stages.Named()))
	for _, r := range stages {
		if len(stages) > 1 {
			fmt.Fprintf(b, "%s: ", Code(r.System.Stage))
		}
		standing(b, r)
	}
	before := b.Len()
	unvouched(b, stages[0])
	room -= b.Len() - before
	all := append(stages.Of(), stages.Changed()...)
	const head = "| | what | where |\n|---|---|---|\n"
	const foot = 200 // what is said below the table
	used := len(head) + foot
	for i, m := range all {
		row := tableRow(base, m.Told, stages.In(m.In))
		if used+len(row) > room {
			fmt.Fprintf(b, "\n+%d more: `tautline check` tells all.\n", len(all)-i)
			return
		}
		if i == 0 {
			b.WriteString(head)
		}
		used += len(row)
		b.WriteString(row)
	}
	if len(all) > 0 {
		b.WriteByte('\n')
	}
}

// unvouched says that a verdict isn't worth much yet, and what to state next.
func unvouched(b *bytes.Buffer, r *rules.Report) {
	why, next := message.Unvouched(r)
	if why == "" {
		return
	}
	fmt.Fprintf(b, "**Can't vouch for it yet**: %s.\n\n", Text(why))
	for i, n := range next {
		fmt.Fprintf(b, "%d. %s\n", i+1, Text(n.Says))
		for _, cue := range n.CUE {
			fmt.Fprintf(b, "   - %s\n", Code(cue))
		}
	}
	b.WriteByte('\n')
}

// standing is how many findings there are, and by which policy.
func standing(b *bytes.Buffer, r *rules.Report) {
	s := r.System
	count := func(severity rules.Severity, one, many string) string {
		return phrase.Count(r.Count(severity), one, many)
	}
	fmt.Fprintf(b, "**%s, %s, %s**", count(rules.Error, "error", "errors"), count(rules.Warning, "warning", "warnings"), count(rules.Info, "info", "infos"))
	if was := r.Before; was != nil {
		fmt.Fprintf(b, " new since %s, %s", Code(was.Point.String()), message.Since(was))
	}
	if len(r.Waived) > 0 {
		fmt.Fprintf(b, ", %d waived", len(r.Waived))
	}
	if len(r.Skipped) > 0 {
		fmt.Fprintf(b, "; %d not judged", len(r.Skipped))
	}
	by := "profile " + Text(r.Profile)
	if from := message.PolicyFrom(r); from != "" {
		by += ", " + Text(from)
	}
	if in := message.ByDefault(s); in != "" {
		by += ", in " + Text(in)
	}
	fmt.Fprintf(b, " (%s, %s, %s, %s)\n\n", by, phrase.Count(len(s.Boxes), "box", "boxes"), phrase.Count(len(s.Lines), "line", "lines"), phrase.Count(len(s.Flows), "flow", "flows"))
}

// tableRow is a message as a row; in says in which stages it holds, if that is to be said.
func tableRow(base message.Base, m message.Message, in string) string {
	says := Message(m.Text) + Text(in)
	for _, r := range m.Rows {
		says += "<br>" + Message(r.Text())
	}
	says += was(m.Finding)
	if m.Finding != nil && m.Finding.Rule.Fix != "" {
		says += "<details><summary>fix</summary>" + Message(m.Finding.Rule.Fix) + "</details>"
	}
	return fmt.Sprintf("| %s | %s<br>%s | %s |\n", head(m), says, Code(m.Rule), Code(where(base, m.At)))
}

// head is how grave a message is, and whether it is no news, but says something else.
func head(m message.Message) string {
	if m.Changed {
		return m.Severity.String() + ", changed"
	}
	return m.Severity.String()
}

// was is what a finding said before, if it said anything.
func was(f *rules.Finding) string {
	if f == nil || f.Was == nil {
		return ""
	}
	return "<br>*was:* " + Message(message.Was(f))
}

func where(base message.Base, at value.Span) string {
	if !at.IsValid() {
		return "-"
	}
	p := at.Place()
	return fmt.Sprintf("%s:%d", base.Path(p.File), p.Line)
}

// Problems writes why models can't be judged.
func Problems(w io.Writer, base message.Base, failed []model.Loaded) error {
	return problems(w, Marker, "check", "This model can't be read, so nothing in it was judged, and it has not passed.", "Nothing was judged, so nothing has passed.", base, failed)
}

func problems(w io.Writer, marker, command, says, ofRun string, base message.Base, failed []model.Loaded) error {
	var b bytes.Buffer
	if slices.ContainsFunc(failed, message.OfRun) {
		says = ofRun
	}
	fmt.Fprintf(&b, "%s\n### Tautline: not judged\n\n%s\n\n", marker, says)
	told, more := strings.Builder{}, 0
	for _, l := range failed {
		for _, p := range l.Problems {
			row := fmt.Sprintf("| %s | %s |\n", Message(p.Error()), Code(where(base, p.At)))
			if told.Len()+len(row) > comment-500 {
				more++
				continue
			}
			told.WriteString(row)
		}
	}
	fmt.Fprintf(&b, "| what | where |\n|---|---|\n%s", told.String())
	if more > 0 {
		fmt.Fprintf(&b, "\n+%d more: `tautline %s` tells all.\n", more, command)
	}
	_, err := w.Write(b.Bytes())
	return err
}
