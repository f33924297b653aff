package formattest

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	escaped   = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]`)
	tag       = regexp.MustCompile(`</?[a-zA-Z!?][^>]*>?`)
	autolink  = regexp.MustCompile(`^<https?://[^<>\s"']*>$`)
	target    = regexp.MustCompile(`\]\(([^)\s]*)`)
	listMark  = regexp.MustCompile(`^\s*([-*+]|\d+[.)])\s`)
	statement = regexp.MustCompile(`"[^"]*"`)
	said      = regexp.MustCompile(`(: | as |accTitle|accDescr).*`)
)

// markdownShape reads line by line: a document of ours has no text that goes on over
// several.
func markdownShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	count := map[string]int{}
	fence := ""
	var fenced []byte
	for line := range strings.Lines(string(doc)) {
		line = strings.TrimSuffix(line, "\n")
		bare := strings.TrimLeft(line, " ")
		if fence != "" {
			if strings.HasPrefix(bare, "```") {
				shape, err := fencedShape(fence, fenced)
				if err != nil {
					return nil, err
				}
				for _, s := range shape {
					things[fence+" "+s] = true
				}
				fence, fenced = "", nil
			} else {
				fenced = append(fenced, line+"\n"...)
			}
			continue
		}
		if strings.HasPrefix(bare, "```") {
			fence = strings.TrimSpace(bare)
			count[fence]++
			continue
		}
		if strings.HasPrefix(bare, "~~~") || strings.HasPrefix(line, "    ") && strings.TrimSpace(line) != "" && !listMark.MatchString(line) {
			things["indented: "+fmt.Sprint(len(line)-len(bare))] = true
		}
		bare = uncoded(bare)
		words := escaped.ReplaceAllString(bare, "")
		switch {
		case strings.HasPrefix(words, "#"):
			level, _, _ := strings.Cut(words, " ")
			count["heading "+level]++
		case strings.HasPrefix(words, "|"):
			count[fmt.Sprintf("%d columns", strings.Count(words, "|"))]++
		case strings.HasPrefix(words, ">"):
			things["quote"] = true
		case listMark.MatchString(words):
			count["list"]++
		case strings.Trim(words, "=- ") == "" && words != "":
			things["underlined"] = true
		}
		for _, t := range tag.FindAllString(words, -1) {
			if !autolink.MatchString(t) && t != "<!---->" {
				things[t] = true
			}
		}
		for _, m := range target.FindAllStringSubmatch(words, -1) {
			if err := address(strings.TrimPrefix(m[1], "<")); err != nil {
				return nil, err
			}
		}
		if strings.Contains(words, "![") {
			things["image"] = true
		}
		if strings.Contains(words, "]:") {
			things["reference"] = true
		}
	}
	if fence != "" {
		return nil, fmt.Errorf("a block has no end: %s", fence)
	}
	for what, n := range count {
		things[fmt.Sprintf("%d × %s", n, what)] = true
	}
	return set(things), nil
}

func fencedShape(fence string, doc []byte) (Shape, error) {
	if fence == "```mermaid" {
		return mermaidShape(doc)
	}
	return nil, nil
}

// uncoded is a line without its pieces of code: as many backticks as opened one
// close it, and a backslash means nothing within.
func uncoded(line string) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		if line[i] == '\\' && i+1 < len(line) {
			out.WriteString(line[i : i+2])
			i += 2
			continue
		}
		if line[i] != '`' {
			out.WriteByte(line[i])
			i++
			continue
		}
		n := 0
		for i+n < len(line) && line[i+n] == '`' {
			n++
		}
		end := -1
		for j := i + n; j < len(line); {
			m := 0
			for j+m < len(line) && line[j+m] == '`' {
				m++
			}
			if m == n {
				end = j + m
				break
			}
			j += max(m, 1)
		}
		if end < 0 {
			out.WriteString(line[i : i+n])
			i += n
			continue
		}
		// In a table a bar ends a cell even within code.
		out.WriteString(strings.Repeat("|", strings.Count(strings.ReplaceAll(line[i:end], `\|`, ""), "|")))
		i = end
	}
	return out.String()
}

// mermaidShape is its statements, without what stands in quotes, or behind the colon
// of a message: there may stand nothing that ends a statement.
func mermaidShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	n := 0
	for line := range strings.Lines(string(doc)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "%%") && !strings.HasPrefix(line, "%% ") {
			return nil, fmt.Errorf("it is obeyed: %.60q", line)
		}
		bare := statement.ReplaceAllString(line, `""`)
		if words := said.FindString(bare); strings.Contains(entity.ReplaceAllString(words, ""), ";") || strings.ContainsAny(strings.ReplaceAll(words, "<br/>", ""), "<>{}") {
			return nil, fmt.Errorf("it is more than words: %.80q", line)
		}
		things[said.ReplaceAllString(bare, "$1")] = true
		n++
	}
	things[fmt.Sprintf("%d lines", n)] = true
	return set(things), nil
}

var entity = regexp.MustCompile(`#\d+;`)

var (
	promelaComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	promelaName    = regexp.MustCompile(`\b((?:[a-z]+_)*[a-z]+\d+)_\w+`) // what is said is the end of a name
	promelaString  = regexp.MustCompile(`"(\\.|[^"\\\n])*"`)
)

// promelaShape is its lines, without comments and texts.
func promelaShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	bare := promelaString.ReplaceAllString(promelaComment.ReplaceAllString(string(doc), ""), `""`)
	for line := range strings.Lines(bare) {
		things[promelaName.ReplaceAllString(strings.TrimSpace(line), "$1")] = true
	}
	return set(things), nil
}
