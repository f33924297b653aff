package text

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/tags"
)

// CheckOptions are how much of a verdict is written.
type CheckOptions struct {
	// All writes each question by itself instead of folding them.
	All bool
	// Skipped also writes what could not be judged.
	Skipped bool
}

// Check writes the verdict on some systems.
func Check(w io.Writer, st Style, reports []*rules.Report, o CheckOptions) error {
	out := bufio.NewWriter(w)
	v := verdict{out, st, o, "", map[string]bool{}}
	for _, s := range message.BySystem(reports) {
		v.system(s)
	}
	v.summary(reports)
	return out.Flush()
}

type verdict struct {
	*bufio.Writer
	st  Style
	o   CheckOptions
	dir string // of the system that is told of
	// taught are the rules that have been explained.
	taught map[string]bool
}

// system is what is told of a system: what holds in several of its stages once.
func (v *verdict) system(s message.Stages) {
	v.dir = s[0].System.Dir
	if called := s.Called(); called != s[0].System.Name && slices.ContainsFunc(s, func(r *rules.Report) bool { return len(r.Findings) > 0 }) {
		fmt.Fprintf(v, "%s\n\n", v.st.bold.Render(plain.Text(called)+":"))
	}
	v.tell(s, notes)
	if v.o.All {
		v.tell(s, findings)
	} else {
		for _, part := range folded(s) {
			v.tell(s, part)
		}
	}
	v.before(s)
	if v.o.Skipped {
		v.under(s, func(*rules.Report) string { return v.st.bold.Render("Not judged, and what each would need:") }, skipped)
	}
	v.tell(s, unvouched(s))
}

// before lists what was told before, and says something else now or is gone.
func (v *verdict) before(s message.Stages) {
	title := func(style func(...string) string, begins, ends string) func(*rules.Report) string {
		return func(r *rules.Report) string {
			return style(begins + " since " + plain.Text(r.Before.Point.String()) + ends + ":")
		}
	}
	info, warning, good := v.st.severity[rules.Info].Render, v.st.severity[rules.Warning].Render, v.st.good.Render
	v.under(s, title(info, "Says something else", ""), changedSince)
	v.under(s, title(good, "Fixed", ""), gone(func(b *rules.Before) []rules.Known { return b.Fixed }))
	v.under(s, title(warning, "No longer judged", ", for nobody states any more what they rest on"), gone(func(b *rules.Before) []rules.Known { return b.Unjudged }))
	v.under(s, title(warning, "Not asked any more", ", by a milder policy, another rule, a weaker promise, or without its incident or answer"), gone(func(b *rules.Before) []rules.Known { return b.Dropped }))
}

func (v *verdict) gone(in string, k rules.Known) {
	says := plain.Text(k.Entity)
	if k.Message != "" {
		says += " " + plain.Text(k.Message)
	}
	fmt.Fprintf(v, "  %s%s %s\n", says, plain.Text(in), v.st.rule.Render("["+plain.Text(k.Rule)+"]"))
}

// changed is a finding that was there before, and what it said.
func (v *verdict) changed(in string, f *rules.Finding) {
	fmt.Fprintf(v, "  %s: %s: %s %s\n", place(f.At), f.Severity, plain.Text(f.Message+in), v.st.rule.Render("["+f.Rule.Name+"]"))
	fmt.Fprintf(v, "      %s\n", v.st.faint.Render("was: "+plain.Text(message.Was(f))))
}

func (v *verdict) head(at value.Span, s rules.Severity, message, tag string) {
	v.st.headline(v, place(at)+": ", s, message, tag)
}

// together are the findings behind the first that are the same fault at the same
// place, as when several lines share a hidden struct.
func together(fs []rules.Finding) []rules.Finding {
	n := 1
	for n < len(fs) && fs[n].Rule == fs[0].Rule && fs[n].At == fs[0].At && fs[n].Severity == fs[0].Severity && fs[n].On.Name != fs[0].On.Name {
		n++
	}
	return fs[1:n]
}

func (v *verdict) finding(in string, f rules.Finding, alike ...rules.Finding) {
	v.head(f.At, f.Severity, f.Message+in, f.Rule.Name)
	v.st.frame(v, f.At, v.st.severity[f.Severity].Render)
	if f.Rule.Question == nil {
		v.st.paragraph(v, "on", f.On.Name)
	}
	if was := message.Was(&f); was != "" {
		v.st.paragraph(v, "was", was)
	}
	for _, rel := range f.Related {
		at := rel.Place()
		where := place(at)
		if at.File == f.At.File && at.IsValid() {
			where = fmt.Sprintf("line %d", at.Place().Line)
		}
		v.st.paragraph(v, "see", fmt.Sprintf("%s %s (%s)", where, rel.Entity.Name, rel.Note))
	}
	for _, b := range f.Facts {
		if o := b.Fact.Origin(); o != nil && o.Source != nil {
			v.st.paragraph(v, "fact", implied(b))
		}
	}
	for _, other := range alike {
		v.st.paragraph(v, "also", other.On.Name+": "+other.Message)
	}
	v.story(f)
	if f.Rule.Question == nil && !v.taught[lesson(f.Rule)] {
		v.taught[lesson(f.Rule)] = true
		v.st.paragraph(v, "why", f.Rule.Why)
		if f.Story == nil || f.Rule.Name != f.Story.Breaks {
			v.st.paragraph(v, "fix", f.Rule.Fix)
		}
		if f.Rule.Family == rules.Own {
			v.st.paragraph(v, "rule", "of your own, "+place(f.Rule.At))
		}
		v.st.paragraph(v, "more", "tautline explain "+f.Rule.Name+v.where(f.Rule))
	}
	fmt.Fprintln(v)
}

// where is what explain needs to know of a rule beside its name.
func (v *verdict) where(r *rules.Rule) string {
	if r.Family != rules.Own || v.dir == "." || v.dir == "-" {
		return ""
	}
	return " " + shellWord(v.dir)
}

// story tells how a broken promise comes about. Where the finding is another
// rule's, its message says what is wrong, and where the story stands is enough.
func (v *verdict) story(f rules.Finding) {
	s := f.Story
	if s == nil {
		return
	}
	where := "tautline explore --flow " + shellWord(s.Flow.ID) + " --story " + s.Breaks
	if f.Rule.Name != s.Breaks {
		v.st.paragraph(v, "story", where)
		return
	}
	label := "story"
	for _, e := range s.Told {
		for n, line := range plain.Wrap(plain.Text(e.Text+fault(e)), v.st.fit(storyWidth, 15)) {
			mark, number := "  ", "  "
			if n == 0 {
				if len(e.N) <= 2 {
					number = fmt.Sprintf("%2s", e.N)
				}
				if e.Fault != "" {
					mark = v.st.severity[rules.Error].Render("✗ ")
				}
			}
			fmt.Fprintf(v, "  %s %s%s  %s\n", v.st.bold.Render(pad(label, 6)), mark, v.st.faint.Render(number), line)
			label = ""
		}
	}
	v.st.paragraph(v, "fix", s.Fix)
	v.st.paragraph(v, "see", where)
}

func fault(e rules.Event) string {
	if e.Fault == "" {
		return ""
	}
	return " [" + e.Fault + "]"
}

// shellWord is an id as a shell takes it for one word.
func shellWord(id string) string {
	if strings.ContainsFunc(id, func(r rune) bool { return !strings.ContainsRune(plainLetters, r) }) {
		return "'" + strings.ReplaceAll(id, "'", `'\''`) + "'"
	}
	return id
}

const plainLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"

// implied says what implies a fact, and where that is written.
func implied(b model.Basis) string {
	src := b.Fact.Origin().Source
	s := fmt.Sprintf("%s is %s, implied by %s: %s", b.Path, b.Fact.Text(), src.By, src.Says)
	if src.URL != "" {
		s += fmt.Sprintf(" (%s, read %s)", src.URL, src.Read)
	}
	return s
}

func (v *verdict) line(in string, q rules.LineQuestions) {
	v.head(q.Line.At, q.Severity, message.OfLine(q)+in, message.Tag(q.Open))
	v.st.frame(v, q.Line.At, v.st.severity[q.Severity].Render)
	fmt.Fprintln(v)
}

// asked asks a question of several lines, of each in its own words.
func (v *verdict) asked(in string, q rules.Asked) {
	v.st.headline(v, fileOf(q.Lines[0].At)+": ", q.Severity, message.OfAsked(q)+in, q.Rule.Name)
	for _, g := range q.Groups() {
		if l := g.Lines[0]; len(g.Lines) == 1 {
			v.st.paragraph(v, "line", fmt.Sprintf("%d `%s`: %s", l.At.Place().Line, l.ID, g.Says))
		} else {
			v.st.paragraph(v, "lines", fmt.Sprintf("%s: %s", few(quoted(ids(g.Lines))), g.Says))
		}
	}
	fmt.Fprintln(v)
}

func (v *verdict) everywhere(in string, c rules.CommonQuestions) {
	v.st.headline(v, fileOf(c.Questions[0].Lines[0].At)+": ", c.Severity, message.OfEverywhere(c)+in, tags.Unstated)
	for _, q := range c.Questions {
		lines := "lines"
		if len(q.Lines) == 1 {
			lines = "line "
		}
		v.st.lead(v, fmt.Sprintf("  %-16s %3d %s   ", q.Rule.Question.Asks, len(q.Lines), lines), few(ids(q.Lines)), v.st.faint.Render)
		if answer := q.Rule.Question.Answer; q.Many() && answer != "" {
			v.st.lead(v, fmt.Sprintf("  %-16s             ", ""), answer, v.st.faint.Render)
		}
	}
	fmt.Fprintln(v)
}

func ids(lines []*model.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.ID)
	}
	return out
}

func quoted(ids []string) []string {
	for i, id := range ids {
		ids[i] = "`" + id + "`"
	}
	return ids
}

// few are the first of many ids.
func few(ids []string) string {
	const most = 4
	if len(ids) > most {
		return fmt.Sprintf("%s and %d more (--all)", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return strings.Join(ids, ", ")
}

// unsaid are the facts that rules ask for and nobody stated, a line a rule.
func (v *verdict) unsaid(in string, c rules.CommonFacts) {
	v.st.headline(v, fileOf(c.Facts[0].Findings[0].At)+": ", c.Severity, message.OfUnsaid(c)+in, tags.Unstated)
	for _, f := range c.Facts {
		v.st.lead(v, fmt.Sprintf("  %-28s %s   ", f.Path, v.st.rule.Render("["+f.Rule.Name+"]")), few(message.Entities(f)), v.st.faint.Render)
	}
	fmt.Fprintln(v)
}

func fileOf(at value.Span) string {
	if at.File == nil {
		return "-"
	}
	return plain.Text(at.File.Name)
}

func (v *verdict) skipped(in string, s rules.Skipped) {
	needs := strings.Join(s.Needs, ", ")
	if s.Seen != "" {
		needs += " (" + s.Seen + ")"
	}
	v.st.lead(v, fmt.Sprintf("  %-28s ", s.Rule.Name), s.On.Name+" needs "+needs+in, v.st.as)
}

func (v *verdict) summary(reports []*rules.Report) {
	told, others := message.Told(reports)
	for _, r := range told {
		sys := r.System
		counts := fmt.Sprintf("%s, %s", phrase.Count(len(sys.Boxes), "box", "boxes"), phrase.Count(len(sys.Lines), "line", "lines"))
		by := "profile " + r.Profile
		if from := message.PolicyFrom(r); from != "" {
			by += ", " + plain.Text(from)
		}
		if in := message.ByDefault(sys); in != "" {
			by += ", in " + plain.Text(in)
		}
		sum := fmt.Sprintf("%s %s (%s, %s): %s", v.st.bold.Render(plain.Text(sys.Called())), v.st.faint.Render(plain.Text(sys.Dir)), counts, by, v.count(r))
		fmt.Fprintln(v, strings.Join(v.st.rows(sum, hung), "\n    "))
	}
	if others != "" {
		fmt.Fprintln(v, v.st.faint.Render(plain.Text(others)))
	}
}

func (v *verdict) count(r *rules.Report) string {
	var parts []string
	for _, s := range []struct {
		of        rules.Severity
		one, many string
	}{{rules.Error, "error", "errors"}, {rules.Warning, "warning", "warnings"}, {rules.Info, "info", "infos"}} {
		if n := r.Count(s.of); n > 0 {
			parts = append(parts, v.st.severity[s.of].Render(phrase.Count(n, s.one, s.many)))
		}
	}
	if len(parts) == 0 {
		nothing := "nothing to say"
		if r.Before != nil {
			nothing = "nothing"
		}
		parts = append(parts, v.st.good.Render(nothing))
	}
	if b := r.Before; b != nil {
		parts[0] = fmt.Sprintf("new since %s: %s", plain.Text(b.Point.String()), parts[0])
		parts[len(parts)-1] += "; " + message.Since(b)
	}
	if n := len(r.Waived); n > 0 {
		parts = append(parts, fmt.Sprintf("%d waived%s", n, several(r.Waived)))
	}
	counts := strings.Join(parts, ", ")
	if n := len(r.Skipped); n > 0 && !v.o.Skipped {
		counts += v.st.faint.Render(fmt.Sprintf(" (%d not judged, --explain-skipped)", n))
	}
	return counts
}

// several names the waivers that cover more than one finding: whoever wrote one
// may have had only one in mind.
func several(waived []rules.Finding) string {
	count := map[*model.Waiver]int{}
	var order []*model.Waiver
	for _, f := range waived {
		if count[f.Waived]++; count[f.Waived] == 2 {
			order = append(order, f.Waived)
		}
	}
	var say []string
	for _, w := range order {
		say = append(say, fmt.Sprintf("the waiver of %s on %s covers %d", w.Rule, w.On, count[w]))
	}
	if len(say) == 0 {
		return ""
	}
	return " (" + strings.Join(say, ", ") + ")"
}

// Compact writes one line a finding, for tools that read lines; of several verdicts it says
// which system it is about. What holds in several stages of one is told once.
func Compact(w io.Writer, reports []*rules.Report) error {
	out := bufio.NewWriter(w)
	for _, s := range message.BySystem(reports) {
		for _, t := range s.Findings() {
			f := t.Told
			on := f.On.Name
			if len(reports) > 1 {
				on += " of " + plain.Text(s[0].System.Name)
			}
			fmt.Fprintf(out, "%s: %s: %s [%s] %s\n", place(f.At), f.Severity, plain.Text(f.Message+s.In(t.In)), f.Rule.Name, on)
		}
	}
	return out.Flush()
}

// CompactProblems writes one line a mistake, for tools that read lines.
func CompactProblems(w io.Writer, loaded []model.Loaded) error {
	out := bufio.NewWriter(w)
	for _, l := range loaded {
		for _, p := range l.Problems {
			fmt.Fprintf(out, "%s: error: %s\n", place(p.At), plain.Text(p.Error()))
		}
	}
	return out.Flush()
}

// mostProblems is how many mistakes are told to people: who has made more finds them
// all in the JSON, and has made one of them often.
const mostProblems = 500

// Problems writes why models can't be judged.
func Problems(w io.Writer, st Style, loaded []model.Loaded) error {
	out := bufio.NewWriter(w)
	n := 0
	for _, l := range loaded {
		for _, p := range l.Problems {
			if n++; n > mostProblems {
				continue
			}
			where := ""
			if p.At.IsValid() {
				where = place(p.At) + ": "
			}
			st.headline(out, where, rules.Error, p.Error(), p.Rule)
			st.frame(out, p.At, st.severity[rules.Error].Render)
			for _, r := range p.Related {
				st.paragraph(out, "see", place(r))
			}
			fmt.Fprintln(out)
		}
	}
	if n > mostProblems {
		fmt.Fprintf(out, "... and %d more\n\n", n-mostProblems)
	}
	if n > 0 {
		fmt.Fprintf(out, "%s: the model can't be judged before that is right\n", phrase.Count(n, "mistake", "mistakes"))
	}
	return out.Flush()
}
