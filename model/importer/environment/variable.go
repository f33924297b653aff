package environment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tautline.dev/model/importer/tree"
)

// Variable are the hosts that a variable names.
func Variable(name string, v *tree.Value) []Host {
	text := shown(v)
	if strings.HasPrefix(strings.TrimSpace(text), "-") {
		// Options of a program: "-Xmx1g -Dorders.url=http://orders".
		return line(strings.Fields(text))
	}
	return named(name, text)
}

// named are the hosts of a value with a name.
func named(name, text string) []Host {
	words := wordsOf(name)
	if len(words) == 0 || silent(words) {
		return nil
	}
	var out []Host
	for _, h := range hosts(text) {
		if !h.Sure && !tells(words) {
			continue
		}
		// "admin:1234" has the form of an address, too: one that nobody bears is told
		// of only where more speaks for it.
		h.Sure = h.Sure && (tells(words) || strings.Contains(text, "://") || pairs.MatchString(text))
		out = append(out, h)
	}
	return out
}

// wordsOf are the words of a variable's name, in small letters.
func wordsOf(name string) []string {
	var b strings.Builder
	var before rune
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	words := strings.Fields(b.String())
	for len(words) > 1 && number.MatchString(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}

var number = regexp.MustCompile(`^[0-9]+$`)

// own are words of variables that hold a program's own address, or those from which it
// is called or may be called, or those that it only waits for before it starts.
var own = []string{"advertised", "advertise", "listen", "listener", "listeners", "bind", "cors", "origin", "origins", "allowed", "csrf", "trusted",
	"redirect", "callback", "wait", "precondition", "virtual", "letsencrypt"}

// others are last words of variables that hold no address, whatever their values look
// like: "postgres:15", "app:s3cret".
var others = []string{"image", "tag", "version", "user", "username", "login", "password", "passwd", "pass", "pwd", "secret", "token", "key", "salt", "credentials", "auth", "cert",
	"topic", "topics", "database", "dbname", "schema", "namespace", "bucket", "label", "labels", "attributes"}

// silent tells whether a variable's value isn't the address of another.
func silent(words []string) bool {
	all := strings.Join(words, " ")
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(own, w) }) ||
		slices.Contains(others, words[len(words)-1]) ||
		all == "no proxy" || all == "hostname" || all == "server name"
}

var (
	// addressed are last words of variables that hold an address.
	addressed = regexp.MustCompile(`(^|[a-z])(hosts?|hostnames?|addrs?|address|addresses|urls?|uris?|endpoints?|servers?)$|^(brokers|nodes|upstreams?|peers|dsn|bootstrap|points|seeds)$`)
	// likely are last words that say little: the one before them decides.
	likely = regexp.MustCompile(`^(name|names|list|string)$`)
)

// tells tells whether a variable's name says that its value is an address, even if that
// is nothing but a name.
func tells(words []string) bool {
	last := words[len(words)-1]
	if likely.MatchString(last) && len(words) > 1 {
		before := words[len(words)-2]
		return before == "broker" || before != "server" && addressed.MatchString(before)
	}
	return addressed.MatchString(last)
}
