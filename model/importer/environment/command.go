package environment

import (
	"path"
	"regexp"
	"strings"

	"tautline.dev/model/importer/tree"
)

// Command are the hosts that the words of a command line name. Commands that only wait
// until another is there name nobody.
func Command(words []*tree.Value) []Host {
	var texts []string
	for _, w := range words {
		texts = append(texts, shown(w))
	}
	return line(texts)
}

// Words are those of a command: a list of them, or one text.
func Words(v *tree.Value) []*tree.Value {
	if v == nil || v.Kind == tree.List || v.Kind == tree.Map {
		return v.List()
	}
	var out []*tree.Value
	for _, w := range split(shown(v)) {
		out = append(out, tree.Scalar(v.At, w))
	}
	return out
}

// split takes a command line apart as a shell would, quotes away.
func split(text string) []string {
	var out []string
	var b strings.Builder
	var quote rune
	begun := false
	end := func() {
		if begun {
			out = append(out, b.String())
		}
		b.Reset()
		begun = false
	}
	for _, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			b.WriteRune(r)
		case r == '"' || r == '\'':
			quote, begun = r, true
		case strings.ContainsRune(" \t\r\n", r):
			end()
		default:
			b.WriteRune(r)
			begun = true
		}
	}
	end()
	return out
}

var (
	shells = regexp.MustCompile(`^(sh|bash|ash|dash|zsh)$`)
	// waits are programs that do nothing but ask whether another is there.
	waits = regexp.MustCompile(`^(wait-for.*|wait-port|wait-on|wait4x|wait4ports|waitforit|dockerize|nc|ncat|netcat|ping|ping6|nslookup|dig|host|getent|pg_isready|telnet|sleep|echo|printf)$`)
	// parts end one command of a script and begin another.
	parts = regexp.MustCompile(`&&|\|\||[;|\n]|\$\(|\)`)
	// before are words that stand before a command.
	before = regexp.MustCompile(`^(until|while|if|elif|!|do|then|else|exec|sudo|time|env|nohup|timeout|\(|\{|[A-Za-z_][A-Za-z0-9_]*=.*)$`)
	option = regexp.MustCompile(`^(?:-D|--?)?([A-Za-z][A-Za-z0-9_.:-]*)=(.*)$`)
)

// line are the hosts of a command line, given as words.
func line(words []string) []Host {
	if len(words) > 1 && shells.MatchString(path.Base(words[0])) && strings.HasPrefix(words[1], "-") && strings.HasSuffix(words[1], "c") {
		var all []Host
		for _, part := range parts.Split(strings.Join(words[2:], " "), -1) {
			all = append(all, one(split(part))...)
		}
		return all
	}
	return one(words)
}

// one are the hosts of one command.
func one(words []string) []Host {
	for len(words) > 0 && before.MatchString(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return nil
	}
	if program := path.Base(words[0]); waits.MatchString(program) {
		// "wait-for-it db:5432 -- serve": what follows is the command.
		for i, w := range words {
			if w == "--" {
				return one(words[i+1:])
			}
		}
		if program != "dockerize" {
			return nil
		}
	}
	var all []Host
	for i := 0; i < len(words); i++ {
		w := words[i]
		m := option.FindStringSubmatch(w)
		switch {
		case w == "-wait" || w == "--wait" || w == "-link" || w == "--link":
			i++
		case m != nil && !strings.Contains(m[1], "://"):
			all = append(all, named(m[1], m[2])...)
		case strings.HasPrefix(w, "-"):
			if i+1 < len(words) && !strings.HasPrefix(words[i+1], "-") {
				i++
				all = append(all, after(w, words[i])...)
			}
		default:
			all = append(all, after("", w)...)
		}
	}
	return all
}

// after are the hosts of the word behind an option, or of one that stands alone: there
// a name by itself is none.
func after(opt, word string) []Host {
	name := strings.TrimLeft(opt, "-")
	if name != "h" && name != "H" && name != "" {
		if words := wordsOf(name); len(words) > 0 && (silent(words) || tells(words)) {
			return named(name, word)
		}
	}
	var out []Host
	for _, h := range hosts(word) {
		if h.Sure || name == "h" || name == "H" {
			out = append(out, h)
		}
	}
	return out
}
