package markdown

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tautline.dev/model/platform"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// RulePage writes all there is to say about a rule of the catalogue, as a page.
func RulePage(w io.Writer, r *rules.Rule) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", Text(r.Name), Message(r.Summary))
	level := Code(r.Severity.String())
	if r.Question != nil {
		level = "a question: its severity grows with the profile"
	}
	fmt.Fprintf(&b, "Family: %s. About a %s. Severity: %s.\n\n", Text(string(r.Family)), Text(string(r.Scope)), level)
	part := func(title, body string) {
		if body != "" {
			fmt.Fprintf(&b, "## %s\n\n%s\n\n", title, Message(body))
		}
	}
	part("Why it hurts", r.Why)
	part("How to fix it", r.Fix)
	if r.Question != nil {
		if len(r.Question.Fields) > 0 {
			part("What answers it", "`"+strings.Join(r.Question.Fields, "`, `")+"`")
		}
		cue(&b, "One answer for all lines", r.Question.Answer)
	}
	part("When it is wrong", r.FalsePositives)
	if r.Before != "" {
		cue(&b, "A model as it was", r.Before)
		cue(&b, "A change that it finds fault with", r.Fires)
	} else {
		cue(&b, "A model that it finds fault with", r.Fires)
	}
	cue(&b, "The same, put right", r.Quiet)
	if len(r.Seen) > 0 {
		b.WriteString("## Seen in the wild\n\n")
		for _, i := range r.Seen {
			fmt.Fprintf(&b, "- **%s, %s**: %s [report](%s)\n", Text(i.Who), Text(i.Date), Message(i.What), i.URL)
		}
		b.WriteByte('\n')
	}
	if len(r.References) > 0 {
		b.WriteString("## Sources\n\n")
		for _, ref := range r.References {
			title := strings.TrimSpace(ref.ID + " " + ref.Title)
			fmt.Fprintf(&b, "- [%s](%s) (read %s)\n", Text(title), ref.URL, Text(ref.Read))
		}
	}
	return ended(w, &b)
}

// cue is a piece of a model under a title.
func cue(b *bytes.Buffer, title, src string) {
	if src = strings.TrimSpace(src); src == "" {
		return
	}
	fence := "```"
	for strings.Contains(src, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "## %s\n\n%scue\n%s\n%s\n\n", title, fence, src, fence)
}

// PlatformPage writes all that is known of a platform of the catalogue, as a page.
func PlatformPage(w io.Writer, p *platform.Platform) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s. A box of the kinds %s.\n\n", Text(p.ID), Text(p.Title), Text(strings.Join(p.Kinds, ", ")))
	platformFacts(&b, "A box", p.Box)
	if provider := platform.ProviderOf(p.ID); provider != nil {
		platformFacts(&b, "All boxes of "+provider.Title, provider.Behaviour)
	}
	for _, l := range p.Lines {
		title := "A line: " + l.Title
		if l.Segment != "" {
			title += " (" + string(l.Segment) + ")"
		}
		platformFacts(&b, title, append(append([]platform.Fact(nil), l.Facts...), l.Notes...))
	}
	platformFacts(&b, "Good to know", p.Notes)
	return ended(w, &b)
}

func platformFacts(b *bytes.Buffer, title string, all []platform.Fact) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n| field | value | what it says | source |\n|---|---|---|---|\n", Text(title))
	for _, f := range all {
		field, says := "", Message(f.Says)
		if f.Path != "" {
			field = Code(f.Path)
		}
		if !f.Verified {
			says += " **Not verified: it implies nothing; ask.**"
		}
		source := Text(f.Source)
		if strings.HasPrefix(f.Source, "https://") && !strings.ContainsAny(f.Source, " ()<>") {
			source = "[source](" + f.Source + ")"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s, read %s |\n", field, given(f), says, source, Text(f.Read))
	}
	b.WriteByte('\n')
}

// given are the values that a fact gives: what is fixed, what holds by default, and the
// bounds of what can be set.
func given(f platform.Fact) string {
	var out []string
	for _, part := range []struct {
		name string
		n    *value.Node
	}{{"is", f.Value}, {"default", f.Default}, {"at least", f.Min}, {"at most", f.Max}} {
		if part.n != nil {
			out = append(out, part.name+" "+Code(strings.Trim(part.n.Show(), `"`)))
		}
	}
	if len(f.Among) > 0 {
		out = append(out, "only "+Text(strings.Join(f.Among, ", ")))
	}
	return strings.Join(out, ", ")
}

// ended writes a page that ends with one line break.
func ended(w io.Writer, b *bytes.Buffer) error {
	_, err := w.Write(append(bytes.TrimRight(b.Bytes(), "\n"), '\n'))
	return err
}
