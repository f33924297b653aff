// Package junit writes a verdict as a test report, for whatever shows those.
package junit

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []suite  `xml:"testsuite"`
}

type suite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Cases    []testCase `xml:"testcase"`
}

type testCase struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	File    string   `xml:"file,attr,omitempty"`
	Line    int      `xml:"line,attr,omitempty"`
	Skipped *outcome `xml:"skipped,omitempty"`
	Error   *outcome `xml:"error,omitempty"`
	Failure *outcome `xml:"failure,omitempty"`
}

type outcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// Check writes the verdict on some systems: a suite each, a test for each finding. What holds
// in several stages of a system is one. One at or above failOn has failed. What is milder, and what nobody could judge, is
// skipped, with the reason: it has neither failed nor passed. One test more, of the
// verdict as a whole, is what passes where nothing fails.
func Check(w io.Writer, base message.Base, reports []*rules.Report, failOn rules.Severity) error {
	var all []suite
	for _, stages := range message.BySystem(reports) {
		s := suite{Name: plain.Text(stages.Named())}
		verdict := testCase{Name: "tautline check", Class: s.Name}
		for _, t := range stages.Findings() {
			f, in := t.Told, among(stages, t.In)
			c := at(base, testCase{Name: f.Rule.Name + " " + plain.Text(f.On.Name+in), Class: s.Name}, f.At)
			told := outcome{Message: plain.Text(f.Message + in), Type: f.Rule.Name}
			if f.Severity >= failOn {
				told.Text = f.Severity.String() + " at " + place(base, f.At) + "\n" + told.Message
				if was := message.Was(f); was != "" {
					told.Text += "\nBefore: " + plain.Text(was)
				}
				told.Text += "\n\n" + plain.Text(f.Rule.Why) + "\n\nFix: " + plain.Text(f.Rule.Fix)
				c.Failure = &told
			} else {
				told = outcome{Message: fmt.Sprintf("%s, milder than --fail-on %s: %s", f.Severity, failOn, told.Message)}
				c.Skipped = &told
			}
			s.add(c)
		}
		for _, t := range stages.Skipped() {
			sk := t.Told
			s.add(testCase{
				Name: sk.Rule.Name + " " + plain.Text(sk.On.Name+among(stages, t.In)), Class: s.Name,
				Skipped: &outcome{Message: "not judged; it would need " + plain.Text(strings.Join(sk.Needs, ", "))},
			})
		}
		if says := message.ReadByDefault(stages[0].System); says != "" {
			s.add(testCase{Name: message.StageByDefault, Class: s.Name, Skipped: &outcome{Message: plain.Text(says)}})
		}
		if s.Failures == 0 {
			s.add(verdict)
		}
		all = append(all, s)
	}
	return write(w, all)
}

// among names the stages in which something holds, where that isn't all that the suite is
// about.
func among(s message.Stages, in []*rules.Report) string {
	if len(s) == 1 {
		return "" // the suite names it
	}
	return s.In(in)
}

// Problems writes why models can't be judged: each mistake is an error, and nothing
// has passed.
func Problems(w io.Writer, base message.Base, failed []model.Loaded) error {
	var all []suite
	for _, l := range failed {
		s, asks := suite{Name: plain.Text(l.Dir)}, "the model can be judged"
		if message.OfRun(l) {
			s, asks = suite{Name: "tautline"}, "there is a verdict"
		}
		for _, p := range l.Problems {
			says := plain.Text(p.Error())
			s.add(at(base, testCase{Name: asks, Class: s.Name, Error: &outcome{Message: says, Type: message.NotJudged, Text: place(base, p.At) + "\n" + says}}, p.At))
		}
		all = append(all, s)
	}
	return write(w, all)
}

func (s *suite) add(c testCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func at(base message.Base, c testCase, at value.Span) testCase {
	if at.IsValid() {
		p := at.Place()
		c.File, c.Line = plain.Text(base.Path(p.File)), p.Line
	}
	return c
}

func place(base message.Base, at value.Span) string {
	if !at.IsValid() {
		return "no place"
	}
	p := at.Place()
	return fmt.Sprintf("%s:%d:%d", plain.Text(base.Path(p.File)), p.Line, p.Column)
}

func write(w io.Writer, all []suite) error {
	out := suites{Name: "tautline", Suites: all}
	for _, s := range all {
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
