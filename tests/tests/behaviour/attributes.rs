//! Which attributes go where.

#![deny(warnings)]

use reaktiv::reactive;

mod deprecated {
    use reaktiv::reactive;

    #[reactive]
    #[must_use]
    #[derive(Clone)]
    #[non_exhaustive]
    #[repr(C)]
    #[cfg_attr(all(), derive(PartialEq, Debug))]
    #[allow(non_snake_case)]
    pub struct Routed {
        #[deprecated = "use `new_name`"]
        pub old_name: u8,
        pub Odd: u8,
        pub new_name: u8,
        #[deprecated]
        pub old_sum: computed!(u8, self.new_name + self.old_name),
        #[allow(unused_variables)]
        pub quiet: computed!(u8, {
            let unused = 1;
            self.new_name
        }),
        #[expect(unused_variables)]
        show: effect!(let unused = self.new_name),
    }

    #[allow(deprecated)]
    pub(super) fn build() -> Routed {
        Routed::new(RoutedInputs { old_name: 1, Odd: 2, new_name: 3 })
    }
}

#[test]
fn derives_and_the_like_go_to_the_inputs_and_lint_levels_to_both() {
    let routed = deprecated::build();
    let copy = routed.inputs().clone();
    assert!(copy == *routed.inputs());
    assert_eq!((*routed.quiet(), *routed.Odd()), (3, 2));
    #[allow(deprecated)]
    let old = (*routed.old_name(), *routed.old_sum());
    assert_eq!(old, (1, 4));
    assert!(format!("{copy:?}").starts_with("RoutedInputs"));
}

#[reactive]
struct Cfg {
    a: i32,
    b: computed!(i32, {
        #[cfg(not(test))]
        let sum = self.missing_in_tests;
        #[cfg(test)]
        let sum = self.a;
        sum
    }),
    missing_in_tests: i32,
}

#[test]
fn cfg_works_inside_a_formula() {
    let mut cfg = Cfg::new(CfgInputs { a: 1, missing_in_tests: 0 });
    assert_eq!(*cfg.b(), 1);
    cfg.set_a(2);
    cfg.set_missing_in_tests(1);
    assert_eq!((*cfg.b(), *cfg.missing_in_tests()), (2, 1));
}
