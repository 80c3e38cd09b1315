//! Names and words in closures.

use crate::support::{Line, order};
use reaktiv::{Table, reactive};

#[test]
fn names_in_closures_mean_what_they_mean_around_the_struct() {
    fn run(line: &Line) -> bool {
        *line.amount() > 1
    }
    fn version() -> i64 {
        1
    }
    #[reactive]
    struct Named {
        more: i64,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        by_name: computed!(usize, self.lines.filter(run).len()),
        by_call: computed!(usize, self.lines.filter(|line| *line.amount() > version() + self.more).len()),
        in_a_macro: computed!(
            String,
            format!("{:?}", (0..3).map(|n| self.lines.top(n, Line::AMOUNT).len()).collect::<Vec<_>>())
        ),
        same_word: computed!(usize, {
            let name = 1;
            self.lines.filter(|line| matches!(line.name().as_str(), "a" | "name") && *line.amount() > self.more).len()
                + name
        }),
        made: computed!(String, self.lines.fold(Line::NAME, format!("<{}>", self.more), |a, b| format!("{a}{b}"))),
    }
    let mut named = Named::new(NamedInputs { more: 0, lines: order().into_inputs().lines });
    assert_eq!((*named.by_name(), *named.by_call(), *named.same_word()), (2, 2, 2));
    assert_eq!((named.in_a_macro().as_str(), named.made().as_str()), ("[0, 1, 2]", "<0>abc"));
    named.set_more(6);
    assert_eq!((*named.by_name(), *named.by_call(), *named.same_word(), named.made().as_str()), (2, 0, 1, "<6>abc"));
}

#[test]
fn words_in_macros_are_variables_only_where_they_are() {
    const LIMIT: i64 = 5;
    #[deprecated]
    fn old(amount: i64) -> bool {
        amount > LIMIT
    }
    #[reactive]
    struct Words {
        more: i64,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        item_in_a_macro: computed!(
            String,
            format!("{}", {
                const LIMIT: i64 = 3;
                self.lines.filter(|line| *line.amount() > LIMIT).len()
            })
        ),
        pattern: computed!(usize, {
            let limit = 3;
            self.lines.filter(|line| matches!(line.amount().checked_sub(1), Some(limit) if limit > 1)).len() + limit
        }),
        named: computed!(usize, {
            let chosen = self.lines.filter(|line| format!("{a}", a = line.amount()) == "5").len();
            chosen + (1..2).map(|a| a as usize).sum::<usize>()
        }),
        #[allow(deprecated)]
        lints: computed!(usize, self.lines.filter(|line| old(*line.amount() + self.more)).len()),
        by_hand: computed!(usize, {
            struct Place;
            self.lines.at::<Place>().top(self.more as usize, Line::AMOUNT).len()
        }),
    }
    let mut words = Words::new(WordsInputs { more: 1, lines: order().into_inputs().lines });
    assert_eq!((words.item_in_a_macro().as_str(), *words.pattern(), *words.named()), ("2", 5, 2));
    assert_eq!((*words.lints(), *words.by_hand()), (2, 1));
    words.set_more(3);
    assert_eq!(*words.by_hand(), 3);
    words.set_more(2);
    assert_eq!(*words.by_hand(), 2);
}
