package html

import (
	"fmt"
	"html/template"
	"time"
	"unicode/utf8"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/render/dot"
	"tautline.dev/rules"
)

// document is what the templates show.
type document struct {
	assets
	Live    bool
	Title   string
	Name    string
	About   string
	Owner   string
	Oncall  string
	Source  link
	Profile string
	Day     string
	Version string

	Summary  []tile
	Begin    []beginning
	Since    *sinceThen
	Verdict  verdict
	Pictures pictures
	Note     string
	Filters  filters
	Findings findings
	Lines    []card
	Boxes    []card
	Flows    []flowCard
	Failures *plotted
	Whose    *plotted
	Reviews  reviews
	Ready    checklist
	Rules    []ruleCard
	Skipped  []skipped
}

// Tab is the title as it has room on a tab of the browser.
func (d document) Tab() string {
	const most = 60 // as it is written in the page
	letters := []rune(d.Title)
	for n := min(most, len(letters)); n > 0; n-- {
		tab := string(letters[:n])
		if n < len(letters) {
			tab += "…"
		}
		if utf8.RuneCountInString(template.HTMLEscapeString(tab)) <= most {
			return tab
		}
	}
	return d.Title
}

// AboutIsLong tells whether the words about the system have to be scrolled.
func (d document) AboutIsLong() bool { return len(d.About) > 150 }

// link is something to follow, or only its text where there is no address that
// is safe to follow. Kind is what it is, where its text doesn't say: "line".
type link struct{ Text, To, Kind string }

// builder turns one report into a page.
type builder struct {
	in     Input
	r      *rules.Report
	sheet  rules.Sheet
	shapes map[string]string
	// anchors are the ids of the cards, by entity name, and "rule-" with the
	// name of a rule.
	anchors map[string]string
	marks   marks
	// parkers are those that park work in each box, as far as they can.
	parkers map[*model.Box][]model.Entity
}

func newPage(in Input) document {
	b := &builder{in: in, r: in.Report, sheet: in.Report.Sheet(), shapes: dot.IDs(in.Report.System, IDPrefix)}
	b.anchors = anchorsOf(in.Report.System)
	b.marks = newMarks(b.r.System)
	b.parkers = custody.Parkers(b.r.System)
	s := b.r.System
	d := document{
		assets: still(), Live: in.Live,
		Name: text(s.Called()), Title: text(s.Titled()), About: text(s.Description.Or("")),
		Owner: text(s.Owner.Or("")), Oncall: text(s.Oncall.Or("")), Source: linkTo(s.Source.Or("")),
		Profile: b.r.Profile, Day: b.r.Now.Format(time.DateOnly), Version: in.Version,
		Note: text(in.Note),
	}
	if in.Live {
		d.assets = live()
	}
	d.Pictures = b.pictures()
	d.Rules = b.ruleCards()
	d.Verdict = b.verdict()
	d.Summary = b.summary()
	d.Begin = b.beginnings()
	d.Since = b.since()
	d.Lines = b.lineCards()
	d.Boxes = b.boxCards()
	d.Flows = b.flowCards()
	d.Findings = b.findings()
	d.Filters = b.filters()
	d.Failures = b.failures()
	d.Whose = b.owners()
	d.Reviews = b.reviews()
	d.Ready = b.checklist()
	d.Skipped = b.skipped()
	return d
}

// linkTo is a link to what a model names, where that is an address.
func linkTo(s string) link { return link{Text: text(s), To: address(s)} }

// skipped is a rule that could not judge something.
type skipped struct {
	Rule  string
	Where []link
}

// skipped are the rules that lack a fact, each with all that it could not judge.
func (b *builder) skipped() []skipped {
	var out []skipped
	at := map[string]int{}
	for _, s := range b.r.Skipped {
		i, seen := at[s.Rule.Name]
		if !seen {
			i = len(out)
			at[s.Rule.Name] = i
			out = append(out, skipped{Rule: s.Rule.Name})
		}
		out[i].Where = append(out[i].Where, b.entity(s.On.Name))
	}
	return out
}

// SkippedTotal counts what could not be judged.
func (d document) SkippedTotal() string {
	n := 0
	for _, s := range d.Skipped {
		n += len(s.Where)
	}
	return fmt.Sprint(n)
}
