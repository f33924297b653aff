// Package github writes annotations, which GitHub shows beside the lines of a
// change: workflow commands on the standard output of a step.
// (Source: GitHub's page "Workflow commands for GitHub Actions", and
// actions/toolkit#734 for how many are shown, read 2026-11-21.)
package github

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// shown is how many annotations of a kind GitHub shows of a step.
const shown = 10

// commands are what a severity is called there.
var commands = map[rules.Severity]string{rules.Error: "error", rules.Warning: "warning", rules.Info: "notice"}

// Check writes what people are told as annotations, the gravest first, and as many of
// each kind as are shown. What holds in several stages of a system is one of them. A last one says how many more there are.
func Check(w io.Writer, base message.Base, reports []*rules.Report) error {
	o := &writer{Writer: bufio.NewWriter(w), base: base, left: map[string]int{"error": shown, "warning": shown, "notice": shown - 1}}
	for _, s := range message.BySystem(reports) {
		if says := message.ReadByDefault(s[0].System); says != "" {
			o.annotate("notice", s[0].System.At, message.StageByDefault, []string{says})
		}
		for _, t := range s.Of() {
			m := t.Told
			says := []string{m.Text + s.In(t.In)}
			for _, row := range m.Rows {
				says = append(says, row.Text())
			}
			if f := m.Finding; f != nil {
				if was := message.Was(f); was != "" {
					says = append(says, "Before: "+was)
				}
				if f.Rule.Fix != "" {
					says = append(says, "Fix: "+f.Rule.Fix)
				}
			}
			o.annotate(commands[m.Severity], message.Place(t.In[0].System, m.At), m.Rule, says)
		}
	}
	return o.end()
}

// Problems writes why models can't be judged.
func Problems(w io.Writer, base message.Base, failed []model.Loaded) error {
	o := &writer{Writer: bufio.NewWriter(w), base: base, left: map[string]int{"error": shown, "notice": shown - 1}}
	for _, l := range failed {
		for _, p := range l.Problems {
			title := "model can't be judged"
			if message.OfRun(l) {
				title = "nothing was judged"
			}
			o.annotate("error", p.At, title, []string{p.Error()})
		}
	}
	return o.end()
}

type writer struct {
	*bufio.Writer
	base message.Base
	left map[string]int
	more int
}

func (o *writer) annotate(command string, at value.Span, title string, says []string) {
	if o.left[command] == 0 {
		o.more++
		return
	}
	o.left[command]--
	where := ""
	if p := at.Place(); at.IsValid() {
		where = fmt.Sprintf("file=%s,line=%d,endLine=%d,col=%d,", property(o.base.Path(p.File)), p.Line, p.EndLine, p.Column)
		if p.Line == p.EndLine && p.EndColumn > p.Column {
			where += fmt.Sprintf("endColumn=%d,", p.EndColumn)
		}
	}
	for i, s := range says {
		says[i] = data(s)
	}
	fmt.Fprintf(o, "::%s %stitle=%s::%s\n", command, where, property("tautline: "+title), strings.Join(says, "%0A"))
}

func (o *writer) end() error {
	if o.more > 0 {
		fmt.Fprintf(o, "::notice title=tautline::+%d more than are shown here: the log of the step and the other documents have all\n", o.more)
	}
	return o.Flush()
}

// data is a text as a command's message. Nothing in it ends the command.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(plain.Text(s))
}

// property is a text as the value of a command's property.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
