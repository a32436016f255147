export const joinPackages = () => ({});
